# Lời từ chối: khoá là `refused-` và mã lỗi mà công dân có thể đọc cho cán bộ. `.next` nói phải làm gì tiếp theo.

refused-broken = Hệ thống đang gặp sự cố
    .next = Đây là lỗi của chúng tôi, không phải của bạn. Hãy thử lại sau ít phút. Nếu vẫn không được, hãy gọi hỗ trợ và đọc mã tra cứu bên dưới.
refused-busy = Hệ thống đang có quá nhiều người truy cập
    .next = Yêu cầu của bạn chưa được ghi nhận. Hãy đợi một lát rồi thử lại.
refused-not-found = Không tìm thấy trang này
    .next = Hãy kiểm tra lại địa chỉ, hoặc về trang đầu.
refused-wrong-method = Không mở được trang này theo cách đó
    .next = Hãy quay lại trang trước và dùng nút trên trang.
refused-form-expired = Trang này đã cũ
    .next = Hãy mở lại trang rồi gửi lần nữa. Nếu trình duyệt đang chặn cookie, hãy cho phép cookie của trang này.
refused-form-elsewhere = Biểu mẫu này được gửi từ một trang khác
    .next = Chúng tôi đã chặn để bảo vệ bạn. Hãy tự mở trang này rồi làm lại từ đầu.
refused-form-unreadable = Không đọc được dữ liệu đã gửi
    .next = Hãy quay lại trang trước, tải lại trang rồi gửi lần nữa.
refused-form-too-large = Dữ liệu gửi lên quá lớn
    .next = Hãy quay lại trang trước và rút ngắn nội dung đã nhập.
refused-form-too-slow = Kết nối quá chậm nên chưa nhận được dữ liệu
    .next = Hãy kiểm tra mạng rồi gửi lần nữa.
refused-cookies-doubled = Trình duyệt gửi cookie trùng nhau
    .next = Chúng tôi đã xoá cookie của trang này để bảo vệ bạn. Hãy tải lại trang và đăng nhập lại.
refused-cookies-too-large = Trình duyệt gửi cookie quá lớn
    .next = Hãy xoá cookie của trang này trong trình duyệt rồi mở lại.
refused-sign-in-first = Bạn chưa đăng nhập, hoặc lần đăng nhập đã hết hạn.
    .next = Hãy đăng nhập lại rồi mở lại trang này.
refused-officer-sign-in-first = Trang này dành cho cán bộ đang làm nhiệm vụ, trên thiết bị đã đăng ký của điểm tiếp nhận.
    .next = Hãy đăng nhập bằng khóa truy cập của cán bộ rồi thử lại.
refused-other-role = Vai trò của cán bộ không được làm việc này.
    .next = Nếu cần, hãy chuyển việc cho người được giao.
refused-invitation-gone = Liên kết mời đã được dùng hoặc đã hết hạn
    .next = Hãy xin người quản lý của điểm tiếp nhận một liên kết mới.
refused-ceremony-gone = Bước xác nhận này đã hết hạn hoặc đã được dùng
    .next = Hãy tải lại trang và làm lại. Dữ liệu đã lưu không bị mất.
refused-passkey-refused = Khóa truy cập không được chấp nhận
    .next = Hãy thử lại và xác nhận bằng vân tay, khuôn mặt hoặc mã PIN của thiết bị. Nếu vẫn không được, hãy dùng khóa khác.
refused-passkey-unsupported = Loại khóa truy cập này chưa dùng được
    .next = Hãy dùng một thiết bị hoặc khóa bảo mật khác.
refused-officer-suspended = Tài khoản cán bộ đang bị tạm dừng
    .next = Hãy gọi người quản lý của đơn vị.
refused-other-desk = Trình duyệt này không phải thiết bị của điểm tiếp nhận mà cán bộ công tác
    .next = Hãy dùng thiết bị đã đăng ký tại điểm tiếp nhận của mình.

# Điểm tiếp nhận: mở, đối chiếu và tiếp nhận hồ sơ.

refused-own-file = Đây là hồ sơ của chính cán bộ, hoặc của người do cán bộ giám hộ
    .next = Cán bộ không được xử lý hồ sơ của mình. Hãy chuyển cho đồng nghiệp. Việc này đã được ghi lại.
refused-relatives-file = Đây là hồ sơ của người thân đã khai của cán bộ
    .next = Hãy chuyển cho đồng nghiệp. Việc này đã được ghi lại.
refused-own-proposal = Cán bộ không được quyết định trên đề xuất của chính mình
    .next = Hãy để người phê duyệt khác quyết định. Việc này đã được ghi lại.
refused-other-desks-file = Hồ sơ này do điểm tiếp nhận khác xử lý
    .next = Hãy hướng dẫn người dân đến điểm tiếp nhận đã mở hồ sơ. Việc này đã được ghi lại.
refused-no-such-file = Không tìm thấy hồ sơ này
    .next = Hãy kiểm tra lại số hồ sơ, kể cả ký tự cuối.
refused-file-changed = Hồ sơ vừa được thay đổi ở nơi khác
    .next = Hãy tải lại trang để xem nội dung mới rồi làm tiếp. Dữ liệu đã lưu không bị mất.
refused-file-already-open = Người này đang có một hồ sơ cùng mức chưa kết thúc
    .next = Hãy mở tiếp hồ sơ đó thay vì lập hồ sơ mới.
refused-level-already-held = Người này đã có tài khoản ở mức này hoặc mức cao hơn
    .next = Không cần lập hồ sơ. Nếu người dân không đăng nhập được, hãy dùng thủ tục khôi phục.
refused-too-young = Trẻ dưới 6 tuổi không được cấp tài khoản mức 2
    .next = Có thể đăng ký mức 1 khi có người đại diện đi cùng (Nghị định 69/2024, Điều 7).
refused-guardian-needed = Người dưới 14 tuổi phải có người đại diện hoặc giám hộ đi cùng
    .next = Hãy quét thêm thẻ của người đại diện.
refused-file-not-editable = Hồ sơ đã qua bước này nên không sửa được nữa
    .next = Hãy tải lại trang để xem hồ sơ đang ở bước nào.
refused-too-many-lookups = Cán bộ đã tra cứu cơ sở dữ liệu dân cư quá nhiều lần trong một giờ
    .next = Hãy đợi rồi thử lại, hoặc báo người quản lý của điểm tiếp nhận.
refused-person-known-twice = Cơ sở dữ liệu dân cư cho biết hai số định danh này là của cùng một người
    .next = Hồ sơ cần người quản lý xem xét. Hãy báo số hồ sơ cho người quản lý.
refused-file-paused = Hồ sơ đang tạm dừng
    .next = Hãy tra cứu lại cơ sở dữ liệu dân cư, hoặc chờ dữ liệu được đính chính rồi cho hồ sơ tiếp tục.
refused-register-not-asked = Chưa đối chiếu với cơ sở dữ liệu dân cư
    .next = Hãy bấm tra cứu và xem các điểm khác nhau trước.
refused-differences-open = Còn điểm khác nhau giữa thẻ và cơ sở dữ liệu chưa được xử lý
    .next = Hãy chọn cách xử lý cho từng điểm, hoặc tạm dừng hồ sơ để đính chính.
refused-contact-missing = Chưa nhập số điện thoại
    .next = Hãy nhập số điện thoại chính chủ, hoặc đánh dấu là người dân không có điện thoại.
refused-no-such-difference = Điểm khác nhau này không còn nữa
    .next = Hãy tải lại trang.
refused-reason-unfit = Lý do này không dùng được ở đây
    .next = Hãy chọn một lý do trong danh sách.

# Mã QR của thẻ.

refused-scan-empty = Máy quét chưa đọc được gì
    .next = Hãy đặt con trỏ vào ô quét rồi quét lại mã QR trên thẻ.
refused-scan-too-long = Nội dung quét dài hơn mã QR của mọi loại thẻ
    .next = Hãy quét lại đúng mã QR trên thẻ.
refused-scan-control-character = Nội dung quét có ký tự lạ
    .next = Hãy kiểm tra bảng mã của máy quét (UTF-8) rồi quét lại.
refused-scan-too-few-fields = Nội dung quét thiếu thông tin
    .next = Mã QR của thẻ có ít nhất 7 mục. Hãy quét lại; nếu mã bị mờ, hãy lau thẻ hoặc đổi góc.
refused-scan-too-many-fields = Nội dung quét có quá nhiều mục
    .next = Có thể đã quét hai lần vào một ô. Hãy xóa ô và quét lại một lần.
refused-away-too-old = Bản ghi tại nhà đã quá một ngày
    .next = Hãy tiếp người dân tại điểm tiếp nhận; bản này không dùng được nữa.
refused-scan-old-card = Đây là số chứng minh nhân dân cũ gồm 9 số
    .next = Hãy dùng thẻ căn cước công dân gắn chíp hoặc thẻ căn cước.
refused-scan-number = Số định danh trong mã QR không đúng
    .next = Số định danh cá nhân có 12 chữ số. Hãy quét lại.
refused-scan-old-number = Số chứng minh cũ trong mã QR không đúng
    .next = Số này có 9 chữ số hoặc để trống. Hãy quét lại.
refused-scan-name = Họ tên trong mã QR không đọc được
    .next = Hãy kiểm tra bảng mã của máy quét (UTF-8) rồi quét lại.
refused-scan-birth = Ngày sinh trong mã QR không đúng
    .next = Hãy quét lại. Nếu vẫn sai, hãy xem thẻ có bị hỏng không.
refused-scan-sex = Giới tính trong mã QR không đúng
    .next = Hãy quét lại. Nếu vẫn sai, hãy xem thẻ có bị hỏng không.
refused-scan-residence = Nơi cư trú trong mã QR bị trống
    .next = Hãy quét lại. Nếu vẫn trống, hãy xem thẻ có bị hỏng không.
refused-scan-issued = Ngày cấp trong mã QR không đúng
    .next = Hãy quét lại. Nếu vẫn sai, hãy xem thẻ có bị hỏng không.

# So khớp, đọc lại, đề xuất, quyết định.

refused-match-not-now = Hồ sơ chưa đến, hoặc đã qua, bước so khớp
    .next = Hãy tiếp nhận hồ sơ đầy đủ trước khi so khớp.
refused-too-young-for-biometrics = Không lấy khuôn mặt và vân tay của trẻ dưới 6 tuổi
    .next = Hãy tiếp tục hồ sơ mức 1 mà không so khớp.
refused-capture-missing = Thiếu ảnh khuôn mặt hoặc vân tay
    .next = Mức 2 cần cả khuôn mặt và ít nhất một ngón tay. Mức 1 cần khuôn mặt.
refused-visit-over = Lần tiếp dân này đã quá một ngày
    .next = Hãy bắt đầu lần tiếp dân mới khi người dân có mặt, rồi so khớp và đọc lại.
refused-number-unknown = Cơ sở dữ liệu căn cước không có số này
    .next = Hãy tra cứu lại cơ sở dữ liệu dân cư cho hồ sơ.
refused-read-back-not-now = Chưa có gì để người dân đọc lại
    .next = Hãy đối chiếu và tiếp nhận hồ sơ trước.
refused-read-back-changed = Nội dung đã thay đổi sau khi hiển thị
    .next = Hãy cho người dân đọc lại nội dung mới rồi xác nhận.
refused-propose-not-now = Hồ sơ chưa đến, hoặc đã qua, bước đề xuất
    .next = Hãy tải lại trang để xem hồ sơ đang ở bước nào.
refused-not-read-back = Người dân chưa xác nhận nội dung hiện tại của hồ sơ
    .next = Hãy cho người dân đọc lại và xác nhận trên màn hình thứ hai.
refused-not-matched = Chưa so khớp đạt trong lần tiếp dân này
    .next = Mức 2 cần khuôn mặt và vân tay đều khớp. Hãy so khớp, hoặc thử ngón tay khác.
refused-signature-bad = Chữ ký bằng khóa truy cập không đúng
    .next = Hãy tải lại trang và ký lại bằng khóa của chính cán bộ. Việc này đã được ghi lại.
refused-not-proposed = Không còn đề xuất nào chờ quyết định
    .next = Có thể người khác vừa quyết định. Hãy tải lại danh sách.
refused-evidence-bad = Chữ ký trên đề xuất không còn khớp với nội dung hồ sơ
    .next = Không được phê duyệt hồ sơ này. Hãy báo người quản lý và bộ phận an ninh. Việc này đã được ghi lại.

# Lý do nói với người dân.

reason-unknown-number = Cơ sở dữ liệu quốc gia về dân cư không có số định danh này.
reason-holder-dead = Cơ sở dữ liệu quốc gia về dân cư ghi nhận người này đã chết.
reason-no-card = Người này chưa có thẻ căn cước. Hãy làm thủ tục cấp thẻ trước.
reason-card-expired = Thẻ căn cước đã hết hạn. Hãy làm thủ tục đổi thẻ trước.
reason-card-revoked = Thẻ căn cước đã bị thu hồi.
reason-card-held = Thẻ căn cước đang bị giữ.
reason-too-young = Người này chưa đủ tuổi cho mức tài khoản đã chọn.
reason-guardian-missing = Cần người đại diện hoặc giám hộ đi cùng.
reason-not-the-guardian = Người đi cùng không phải người đại diện ghi trong cơ sở dữ liệu dân cư.
reason-not-the-holder = Khuôn mặt hoặc vân tay không phải của người có tên trong hồ sơ.
reason-data-differs = Thông tin trong hồ sơ không khớp với cơ sở dữ liệu.
reason-contact-wrong = Số điện thoại hoặc thư điện tử chưa đúng.
reason-papers-missing = Hồ sơ còn thiếu giấy tờ.
reason-not-free = Có dấu hiệu người dân không tự nguyện.
reason-withdrawn = Người dân rút hồ sơ.
reason-opened-by-mistake = Hồ sơ được mở nhầm.

# Phiếu kích hoạt và kích hoạt.

refused-slip-not-now = Hồ sơ chưa được phê duyệt, hoặc đã kích hoạt xong
    .next = Chỉ in phiếu khi hồ sơ đã được phê duyệt và chưa kích hoạt.
refused-activation-desk-device = Không kích hoạt được trên thiết bị của điểm tiếp nhận hoặc của cán bộ
    .next = Hãy quét mã QR trên phiếu bằng điện thoại của chính bạn. Không ai được kích hoạt thay bạn.
refused-activation-code-unknown = Không có phiếu nào mang mã này
    .next = Hãy kiểm tra lại từng ký tự trên phiếu, hoặc quét lại mã QR.
refused-activation-code-used = Phiếu này đã được dùng
    .next = Nếu không phải bạn đã kích hoạt, hãy gọi đường dây hỗ trợ hoặc đến điểm tiếp nhận ngay.
refused-activation-code-replaced = Phiếu này đã được thay bằng phiếu mới hơn
    .next = Hãy dùng phiếu được in sau cùng.
refused-activation-late = Phiếu đã quá hạn kích hoạt
    .next = Bạn không phải đăng ký lại. Hãy mang thẻ căn cước đến bất kỳ điểm tiếp nhận nào để nhận phiếu mới.
refused-activation-elsewhere = Việc kích hoạt đang được làm trên một thiết bị khác
    .next = Nếu đó là máy của bạn, hãy làm tiếp trên máy đó. Nếu không, hãy đến điểm tiếp nhận để nhận phiếu mới.
refused-activation-closed = Tài khoản này đang bị khóa nên chưa kích hoạt được
    .next = Hãy gọi đường dây hỗ trợ hoặc đến điểm tiếp nhận.
refused-activation-begin-again = Đã quá lâu kể từ khi bạn mở phiếu
    .next = Hãy quét lại mã QR trên phiếu. Những bước đã xong vẫn được giữ.
refused-activation-no-phone = Hồ sơ này không có số điện thoại
    .next = Cán bộ sẽ so khớp lại tại điểm tiếp nhận và cho bạn xem một số gồm 6 chữ số để nhập.
refused-activation-other-step = Bước này chưa đến hoặc đã xong
    .next = Hãy tải lại trang để làm tiếp bước đang chờ.
refused-activation-incomplete = Chưa đủ để kích hoạt
    .next = Cần đặt mã bí mật 6 số và tạo khóa truy cập, hoặc xác nhận dùng số điện thoại.
refused-activation-number-wrong = Mã không đúng hoặc đã hết hạn
    .next = Hãy kiểm tra lại mã mới nhất. Nếu vẫn không được, hãy xin mã khác.

# Khóa và mở khóa tài khoản.

refused-no-such-account = Không tìm thấy tài khoản này
    .next = Hãy kiểm tra lại.
refused-lock-other-party = Việc khóa này do bên khác quyết định
    .next = Chỉ bên đã yêu cầu, hoặc bên được luật cho phép, mới khóa hay mở được.
refused-lock-already-there = Tài khoản đã bị khóa theo căn cứ này
    .next = Không cần làm gì thêm.
refused-lock-not-there = Tài khoản không bị khóa theo căn cứ này
    .next = Hãy tải lại trang để xem các căn cứ đang có hiệu lực.
