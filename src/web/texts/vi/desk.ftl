# Điểm tiếp nhận: cán bộ, hồ sơ, danh sách chờ, phiếu.

# Khung trang
desk-on-duty = { $name } ({ $officer }), { $desk }
desk-menu-queue = Hồ sơ tại điểm
desk-menu-approvals = Chờ phê duyệt

# Đăng ký khóa truy cập của cán bộ
desk-enrol-title = Đăng ký khóa truy cập của cán bộ
desk-enrol-lead = Liên kết mời chỉ dùng được một lần, cho đúng cán bộ được mời.
desk-enrol-device = Trình duyệt này sẽ trở thành thiết bị của điểm tiếp nhận. Chỉ đăng ký trên máy đặt tại điểm.
desk-enrol-own = Khóa truy cập là chữ ký của cán bộ: mọi đề xuất và quyết định đều ký bằng khóa này. Không đưa khóa cho người khác.
desk-enrol-verify = Khi được hỏi, hãy xác nhận bằng vân tay, khuôn mặt hoặc mã PIN của khóa.
desk-enrol-no-link = Không thấy mã mời. Hãy mở trang này từ đúng liên kết mà đơn vị gửi; nếu đã mở rồi tải lại trang, hãy mở lại liên kết.
desk-enrol-submit = Tạo khóa truy cập
said-officer-enrolled = Đã đăng ký khóa truy cập. Từ nay hãy đăng nhập bằng khóa này, tại thiết bị của điểm.

# Đăng nhập
desk-sign-in-title = Cán bộ đăng nhập
desk-sign-in-lead = Đăng nhập bằng khóa truy cập của cán bộ, trên thiết bị của điểm tiếp nhận.
desk-sign-in-no-device = Trình duyệt này chưa được đăng ký là thiết bị của điểm tiếp nhận nào, nên chưa đăng nhập được. Hãy dùng máy đã đăng ký, hoặc xin đơn vị một liên kết mời để đăng ký máy này.
desk-sign-in-submit = Đăng nhập bằng khóa truy cập
desk-sign-in-help = Mất khóa hoặc khóa hỏng: hãy báo ngay cho người quản lý của đơn vị để thu hồi khóa và nhận liên kết mời mới.
desk-no-script = Khóa truy cập cần JavaScript. Hãy bật JavaScript trong trình duyệt này rồi tải lại trang.
desk-passkey-cancelled = Thao tác đã bị hủy hoặc quá thời gian chờ. Hãy bấm nút để làm lại.
desk-passkey-failed = Không dùng được khóa truy cập. Hãy cắm lại khóa, kiểm tra mạng rồi bấm nút để làm lại.
desk-passkey-already = Khóa này đã được đăng ký. Hãy đăng nhập, hoặc dùng một khóa khác.
desk-passkey-unsupported = Trình duyệt này không hỗ trợ khóa truy cập. Hãy dùng phiên bản mới của Chrome, Edge, Firefox hoặc Safari.
desk-passkey-working = Đang kiểm tra…
said-officer-signed-out = Đã đăng xuất.

# Danh sách hồ sơ
desk-home-title = Hồ sơ tại điểm tiếp nhận
desk-open-title = Mở hồ sơ mới
desk-open-scan = Quét mã QR trên thẻ căn cước
    .hint = Đặt con trỏ ở ô này rồi quét. Máy quét tự nhập và gửi.
desk-open-level = Mức độ tài khoản
desk-level-1 = Mức độ 1
    .hint = Tài khoản cơ bản, không bắt buộc so khớp sinh trắc học.
desk-level-2 = Mức độ 2
    .hint = So khớp khuôn mặt và vân tay với cơ sở dữ liệu căn cước.
desk-open-guardian = Có cha mẹ hoặc người giám hộ đi cùng
desk-open-guardian-scan = Quét thẻ của cha mẹ hoặc người giám hộ
    .hint = Cần khi người được cấp dưới 14 tuổi hoặc là người được giám hộ.
desk-open-language = Ngôn ngữ của thông báo và phiếu
desk-open-submit = Mở hồ sơ
desk-open-elsewhere = Người này đang có hồ sơ { $number } ở { $desk }. Hãy liên hệ nơi đó, hoặc đề nghị nơi đó kết thúc hồ sơ trước.
desk-search-title = Tìm hồ sơ
desk-search-number = Số hồ sơ
    .hint = Ví dụ HN-26-AY7K3QM-D. Không tìm được theo tên.
desk-search-submit = Tìm
desk-search-none = Điểm này không có hồ sơ nào mang số đó. Hãy kiểm tra lại từng ký tự.
desk-queue-title = Hồ sơ đang xử lý và xong trong ngày
desk-queue-empty = Chưa có hồ sơ nào. Hãy quét thẻ để mở hồ sơ đầu tiên.
desk-queue-officer = Cán bộ { $officer }

# Trạng thái, thời hạn, tạm dừng
desk-state-draft = Đang nhập
desk-state-received = Đã tiếp nhận
desk-state-needs-correction = Cần bổ sung
desk-state-matching = Đang so khớp
desk-state-proposed = Chờ phê duyệt
desk-state-approved = Đã phê duyệt
desk-state-refused = Bị từ chối
desk-state-notified = Chờ kích hoạt
desk-state-activated = Đã kích hoạt
desk-state-late = Quá hạn tự kích hoạt
desk-state-cancelled = Đã hủy
desk-state-unproven = Đã kích hoạt, chờ đăng nhập lần đầu
desk-due-left = Còn { $days } ngày, đến { $day }
desk-due-today = Hết hạn hôm nay, { $day }
desk-due-late = Quá hạn { $days } ngày, từ { $day }
desk-pause-register-away = Cơ sở dữ liệu dân cư hoặc căn cước chưa trả lời.
desk-pause-register-nonsense = Câu trả lời của cơ sở dữ liệu không dùng được; bộ phận vận hành cần kiểm tra.
desk-pause-mismatch = Đang chờ đính chính dữ liệu dân cư.

# Diễn biến
desk-turn-opened = Mở hồ sơ
desk-turn-visit-begun = Bắt đầu lần tiếp dân mới
desk-turn-register-asked = Tra cứu cơ sở dữ liệu dân cư
desk-turn-contact-entered = Nhập số điện thoại hoặc thư điện tử
desk-turn-difference-settled = Xử lý một điểm khác nhau
desk-turn-paused = Tạm dừng, đồng hồ thời hạn dừng
desk-turn-resumed = Tiếp tục, đồng hồ thời hạn chạy lại
desk-turn-needs-correction = Cần bổ sung
desk-turn-received = Tiếp nhận hồ sơ đầy đủ
desk-turn-matched = So khớp đạt
desk-turn-not-matched = So khớp chưa đạt
desk-turn-read-back = Người dân xác nhận nội dung
desk-turn-read-back-objected = Người dân báo nội dung chưa đúng
desk-turn-proposed = Cán bộ ký đề xuất
desk-turn-approved = Phê duyệt
desk-turn-refused = Từ chối
desk-turn-returned = Trả lại để bổ sung
desk-turn-notified = Gửi thông báo kết quả
desk-turn-slip-printed = In phiếu kích hoạt
desk-turn-activation-begun = Người dân mở mã trên thiết bị của mình
desk-turn-holder-proven = Xác minh đúng người nhận
desk-turn-activated = Kích hoạt tài khoản
desk-turn-sign-in-proven = Đăng nhập lần đầu thành công
desk-turn-late = Quá hạn tự kích hoạt
desk-turn-cancelled = Hủy hồ sơ
desk-turn-officer-refused = Một thao tác của cán bộ bị chặn

# Các mục so sánh
desk-field-number = Số định danh cá nhân
desk-field-old-number = Số chứng minh nhân dân cũ
desk-field-name = Họ, chữ đệm và tên
desk-field-birth = Ngày sinh
desk-field-sex = Giới tính
desk-field-residence = Nơi cư trú
desk-field-issued = Ngày cấp thẻ
desk-field-card = Hiệu lực của thẻ
desk-sex-male = Nam
desk-sex-female = Nữ
desk-sex-unstated = Không ghi
desk-card-valid = Còn hiệu lực
desk-card-expired = Hết hạn
desk-card-revoked = Bị thu hồi
desk-card-held = Đang bị giữ
desk-card-no-end = không thời hạn
desk-card-until = { $status }, đến { $until }
desk-apart-spelling = Khác cách viết
desk-apart-outdated = Thẻ ghi cũ hơn

# Một lần tiếp dân
desk-visit-title = Hồ sơ { $number }
desk-step-scan = Quét thẻ
desk-step-compare = Đối chiếu
desk-step-match = So khớp
desk-step-read-back = Đọc lại
desk-step-submit = Ký đề xuất
desk-step-activate = Kích hoạt
desk-card-done = Xong
desk-keys = F4: tra cứu lại. F8: nút chính của bước đang làm. F9: in phiếu. Tab: chuyển ô.
desk-paused = Hồ sơ tạm dừng.
desk-paused-since = Đồng hồ thời hạn dừng từ { $at }. Mọi thông tin đã nhập vẫn còn.
desk-paused-retry = Nên thử lại từ { $at }, còn
desk-paused-retry-now = Có thể thử lại ngay bây giờ.
desk-paused-ask = Thử lại
desk-paused-mended = Dữ liệu đã đính chính, tra cứu lại
desk-closed-next = Hồ sơ đã kết thúc. Nếu người dân muốn làm lại, hãy quét thẻ để mở hồ sơ mới.
desk-visit-over = Lần tiếp dân này đã quá một ngày. Khi người dân có mặt, hãy bắt đầu lần tiếp dân mới; không phải nhập lại thông tin, chỉ so khớp và đọc lại.
desk-visit-again = Bắt đầu lần tiếp dân mới
desk-visit-again-hint = Dùng khi người dân quay lại. Kết quả so khớp và xác nhận của lần trước sẽ không còn được tính.
desk-summary-title = Người nộp hồ sơ
desk-summary-level = Mức độ đề nghị
desk-summary-state = Trạng thái
desk-summary-due = Thời hạn giải quyết
desk-summary-guardian = Người đại diện đi cùng
desk-summary-visit = Tiếp dân từ
desk-history-title = Diễn biến hồ sơ
desk-more-title = Việc khác
desk-ask-anew-hint = Dùng khi dữ liệu dân cư vừa được đính chính, hoặc người dân vừa có thẻ mới.
desk-pause-hint = Dùng khi dữ liệu dân cư sai: lập phiếu đề nghị đính chính, hồ sơ tạm dừng và không phải nhập lại.
desk-pause-submit = Tạm dừng để đính chính
desk-cancel-reason = Lý do hủy hồ sơ
desk-cancel-submit = Hủy hồ sơ

# Bước đối chiếu
desk-compare-title = Đối chiếu thẻ với cơ sở dữ liệu dân cư
desk-compare-caption = Thẻ và cơ sở dữ liệu
desk-compare-what = Mục
desk-compare-card = Trên thẻ
desk-compare-register = Cơ sở dữ liệu
desk-compare-verdict = Kết quả
desk-compare-not-asked = Chưa tra cứu cơ sở dữ liệu dân cư cho hồ sơ này.
desk-compare-ask = Tra cứu
desk-compare-again = Tra cứu lại
desk-compare-accept = Tiếp nhận hồ sơ
desk-settle-question = Mục “{ $field }” khác nhau. Bên nào đúng?
desk-settle-register = Cơ sở dữ liệu đúng
    .hint = Thẻ ghi thông tin cũ hoặc in sai.
desk-settle-misread = Thẻ cũng đúng, máy quét đọc sai
    .hint = Đã xem tận mắt thẻ: thẻ ghi giống cơ sở dữ liệu.
desk-settle-correction = Cơ sở dữ liệu sai
    .hint = Lập phiếu đề nghị đính chính. Hồ sơ tạm dừng, giữ nguyên mọi thông tin.
desk-settle-missing = Hãy chọn bên đúng cho mục này.
desk-phone = Số điện thoại chính chủ
desk-phone-hint = Mã kích hoạt sẽ gửi đến số này. Hãy hỏi và để người dân đọc từng số.
desk-phone-from-register = Đây là số trong cơ sở dữ liệu dân cư. Hãy hỏi người dân có còn dùng không.
desk-phone-missing = Hãy nhập số điện thoại, hoặc đánh dấu là người dân không có điện thoại.
desk-phone-both = Đã nhập số điện thoại thì bỏ dấu “không có điện thoại”, hoặc xóa số.
desk-phone-character = Số điện thoại chỉ gồm chữ số.
desk-phone-other-country = Đây là số nước ngoài. Hãy nhập số di động Việt Nam.
desk-phone-length = Số di động có 10 chữ số, bắt đầu bằng 0.
desk-phone-prefix = Số di động bắt đầu bằng 03, 05, 07, 08 hoặc 09.
desk-no-phone = Người dân không có điện thoại riêng
    .hint = Khi kích hoạt sẽ so khớp lại tại điểm và cho xem một số. Không dùng điện thoại của cán bộ.
desk-email = Thư điện tử
desk-email-bad = Địa chỉ thư điện tử chưa đúng. Ví dụ: ten@vidu.vn.
desk-contact-mend = Sửa số điện thoại hoặc thư điện tử
desk-contact-save = Lưu

# Bước so khớp
desk-match-title = So khớp khuôn mặt và vân tay
desk-match-lead-2 = Mức độ 2 cần cả khuôn mặt và một ngón tay khớp với dữ liệu căn cước của chính người này.
desk-match-lead-1 = Mức độ 1 chỉ cần khuôn mặt, nếu có so khớp.
desk-match-kept = Ảnh và vân tay chỉ dùng để so khớp lần này, không lưu lại. Hệ thống chỉ giữ kết quả.
desk-match-optional = So khớp khuôn mặt (không bắt buộc ở mức độ 1)
desk-match-face = Khuôn mặt
desk-match-finger = Vân tay
desk-match-at = Lúc
desk-match-submit = So khớp
desk-match-matched = Khớp
desk-match-not-matched = Không khớp
desk-match-poor-quality = Không đủ rõ
desk-match-no-reference = Không có dữ liệu để so
desk-match-none = Không lấy
desk-match-advice-not-matched = Kết quả cho thấy không phải người trong hồ sơ. Hãy xem lại thẻ và người đang đứng trước bàn. Chỉ so khớp lại khi chắc chắn thao tác vừa rồi bị lỗi; mọi lần so khớp đều được người phê duyệt xem.
desk-match-advice-poor = Hãy lau khô tay và mặt đầu đọc, đổi ngón khác, hoặc chỉnh ánh sáng cho khuôn mặt, rồi so khớp lại.
desk-match-advice-no-reference = Hãy thử ngón khác. Nếu vẫn không có dữ liệu, người dân cần làm thủ tục cấp đổi thẻ trước.
desk-match-advice-face = Đã thử đủ số ngón tay. Từ lúc này chỉ cần khuôn mặt: hãy so khớp mà không lấy vân tay. Sau đó cán bộ thứ hai phải xem và ký.
desk-capture-face = Ảnh khuôn mặt
desk-capture-finger = Ảnh vân tay
desk-capture-too-large = Tệp quá lớn. Hãy chụp lại với độ phân giải thấp hơn.
desk-capture-unreadable = Không đọc được tệp ảnh. Hãy chụp lại.
desk-stand-hint = Chế độ mô phỏng: chọn kết quả mà máy ảnh và đầu đọc sẽ ghi nhận.
desk-stand-right = Đúng người
desk-stand-wrong = Người khác
desk-stand-dark = Ảnh tối, không rõ
desk-stand-worn = Ngón tay mòn, không rõ
desk-stand-nothing = Không lấy vân tay
desk-finger-which = Ngón tay
desk-finger-1 = Ngón cái phải
desk-finger-2 = Ngón trỏ phải
desk-finger-3 = Ngón giữa phải
desk-finger-6 = Ngón cái trái
desk-finger-7 = Ngón trỏ trái
desk-finger-8 = Ngón giữa trái

# Bước đọc lại
desk-read-back-title = Người dân đọc lại và xác nhận
desk-read-back-lead = Mở màn hình hướng về người dân. Hãy để người dân tự đọc và tự bấm, cán bộ không bấm thay.
desk-read-back-open = Mở màn hình cho người dân
desk-read-back-waiting = Trang này tự chuyển bước khi người dân xác nhận.
desk-read-back-objected = Người dân báo nội dung chưa đúng. Hãy hỏi điểm nào sai rồi sửa bên dưới; nếu dữ liệu dân cư sai, hãy tạm dừng để đính chính.
desk-read-back-at = Người dân đã xác nhận lúc { $at }.

# Bước ký đề xuất
desk-submit-title = Ký và gửi đề xuất
desk-submit-lead = Cán bộ ký bằng khóa truy cập, xác nhận đã trực tiếp kiểm tra người này. Mức đề xuất: { $level }.
desk-submit-sign = Ký và gửi
desk-waiting-title = Đang chờ phê duyệt
desk-waiting-lead = Đề xuất đã ký và gửi. Trang này tự chuyển bước khi có quyết định.

# Bước kích hoạt
desk-activate-title = Kích hoạt trên thiết bị của người dân
desk-activate-lead = Hồ sơ đã được phê duyệt. Người dân tự kích hoạt đến { $until }; nên làm ngay tại đây.
desk-activate-late = Đã quá hạn tự kích hoạt. In phiếu mới và hướng dẫn người dân kích hoạt ngay tại đây; không phải làm lại hồ sơ.
desk-activate-slip = In phiếu kích hoạt
desk-activate-begun = Người dân mở mã trên thiết bị của mình
desk-activate-proof-phone = Nhập mã gửi đến số điện thoại
desk-activate-proof-desk = Nhập số hiện tại bàn sau khi so khớp
desk-activate-done = Đặt mã số bí mật và khóa truy cập
desk-activate-proven = Đăng nhập lần đầu
desk-activate-own-device = Không kích hoạt trên máy của điểm hay điện thoại của cán bộ: hệ thống sẽ từ chối.
desk-slip-print = In phiếu
desk-slip-again = In phiếu khác
desk-slip-again-hint = Phiếu in trước sẽ mất hiệu lực và người dân phải quét lại từ đầu.
desk-number-title = Người dân không có điện thoại
desk-number-lead = Khi người dân đã mở mã trên phiếu bằng thiết bị của họ, hãy so khớp lại. Số cần nhập sẽ hiện trên màn hình hướng về người dân.
desk-number-card = Người dân không có máy riêng thì cần thẻ mã để đăng nhập:
desk-done-title = Đã xong
desk-done-lead = Người dân đã tự đăng nhập thành công. Có thể tiếp người sau.
desk-done-next = Về danh sách hồ sơ

# Màn hình hướng về người dân
read-back-title = Mời bạn đọc và xác nhận
read-back-lead = Đây là thông tin sẽ dùng cho tài khoản của bạn. Hãy đọc từng dòng.
read-back-phone = Số điện thoại
read-back-no-phone = Không có điện thoại
read-back-email = Thư điện tử
read-back-confirm = Tôi xác nhận
read-back-object = Chưa đúng
read-back-confirmed = Cảm ơn bạn đã xác nhận
read-back-confirmed-next = Hãy chờ cán bộ hoàn tất hồ sơ.
read-back-nothing = Màn hình dành cho người dân
read-back-nothing-next = Hiện chưa có nội dung cần đọc.
said-read-back-objected = Đã báo cho cán bộ. Hãy nói dòng nào chưa đúng; nội dung sẽ được sửa và hiện lại ở đây.

# Số hiện tại bàn cho người không có điện thoại
number-title = Nhập số này trên thiết bị của bạn
number-lead = Nhập số bên dưới vào trang mà bạn đã mở từ phiếu.
number-until = Dùng được đến { $at }, còn
number-over = Số này đã hết hạn. Hãy nhờ cán bộ so khớp lại.
number-warning = Không đọc số này cho bất kỳ ai.
number-none = Chưa có số để nhập
number-none-next = Hãy chờ cán bộ so khớp lại.
number-not-matched = Chưa xác minh được người nhận. Hãy so khớp lại, hoặc thử ngón tay khác.
number-unanswered = Cơ sở dữ liệu căn cước chưa trả lời.

# Phiếu kích hoạt
slip-title = Phiếu kích hoạt tài khoản định danh điện tử
slip-print = In phiếu này
slip-qr = Mã QR để mở trang kích hoạt
slip-do = Cách kích hoạt
slip-do-scan = Dùng điện thoại của chính bạn quét mã QR.
slip-do-phone = Nhập mã được gửi đến số điện thoại đã xác nhận tại điểm tiếp nhận.
slip-do-number = Tại điểm tiếp nhận, nhập số hiện trên màn hình sau khi so khớp.
slip-do-set = Đặt mã số bí mật và khóa truy cập.
slip-do-sign-in = Đăng nhập một lần để hoàn tất.
slip-type = Không quét được: mở { $address } và nhập mã:
slip-until = Kích hoạt trước
slip-file = Số hồ sơ
slip-desk = Điểm tiếp nhận
slip-officer = Số hiệu cán bộ
slip-at = In lúc
slip-hotline = Điện thoại hỗ trợ
slip-warning = Không ai có quyền hỏi mã trên phiếu này qua điện thoại, tin nhắn hay Zalo, kể cả công an. Có người hỏi là lừa đảo: hãy cúp máy và gọi số hỗ trợ.

# Phê duyệt
desk-approvals-title = Đề xuất chờ phê duyệt
desk-approvals-empty = Không có đề xuất nào đang chờ. Danh sách tự cập nhật.
desk-decide-title = Đề xuất của hồ sơ { $number }
desk-decide-unusual = Cần xem kỹ:
desk-unusual-difference = Thẻ và cơ sở dữ liệu có điểm khác nhau
desk-unusual-match-repeated = So khớp nhiều lần
desk-unusual-match-failed = Có lần so khớp không đúng người
desk-unusual-guardian = Có người đại diện đi cùng
desk-unusual-no-phone = Không có điện thoại
desk-unusual-phone-shared = Số điện thoại đang dùng cho tài khoản khác
desk-unusual-returned = Từng bị trả lại
desk-unusual-paused = Từng tạm dừng
desk-unusual-officer-refused = Từng có thao tác của cán bộ bị chặn
desk-decide-proposed = Người đề xuất
desk-decide-decided = Người quyết định
desk-decide-by = { $officer }, lúc { $at }
desk-decide-read-back = Người dân xác nhận lúc
desk-decide-none = Chưa có
desk-decide-settled-register = { $field }: cán bộ xác định cơ sở dữ liệu đúng.
desk-decide-settled-misread = { $field }: cán bộ xem thẻ và xác định máy quét đọc sai.
desk-decide-no-match = Lần tiếp dân này không so khớp sinh trắc học.
desk-decide-reason = Lý do
desk-decide-choose = Chọn lý do
desk-decide-nothing = Hồ sơ này không còn đề xuất nào chờ quyết định.
desk-decide-back = Về danh sách chờ
desk-approve-title = Phê duyệt
desk-approve-lead = Mức được cấp: { $level }. Người dân được thông báo ngay.
desk-approve-sign = Ký phê duyệt
desk-return-title = Trả lại điểm tiếp nhận
desk-return-lead = Hồ sơ được giữ nguyên để bổ sung.
desk-return-sign = Ký trả lại
desk-refuse-title = Từ chối
desk-refuse-lead = Hồ sơ kết thúc. Người dân được thông báo lý do.
desk-refuse-sign = Ký từ chối
said-approved = Đã phê duyệt. Điểm tiếp nhận và người dân đã được báo.
said-refused = Đã từ chối. Điểm tiếp nhận và người dân đã được báo lý do.
said-returned = Đã trả lại. Điểm tiếp nhận đã được báo lý do.
