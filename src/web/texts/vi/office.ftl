# Tổ chức, thời hạn, giám sát: trang của người giám sát và những gì hệ thống tự nhắc

# Nhật ký
audit-deadline-near = Hồ sơ sắp đến hạn, đã báo người giám sát
audit-deadline-broken = Hồ sơ quá thời hạn giải quyết
audit-officer-confirmed = Cán bộ thứ hai xác nhận khóa truy cập của cán bộ
audit-officer-suspended = Tạm dừng một cán bộ
audit-officer-reinstated = Cho một cán bộ làm việc trở lại
audit-officer-off-duty = Một cán bộ nghỉ trực
audit-officer-on-duty = Một cán bộ trực trở lại
audit-officer-key-revoked = Thu hồi khóa truy cập của cán bộ
audit-relative-listed = Ghi thêm người thân của cán bộ
audit-relative-struck = Xóa người thân khỏi danh sách của cán bộ
audit-device-invited = Tạo liên kết đăng ký thiết bị
audit-device-registered = Đăng ký thiết bị của điểm tiếp nhận
audit-device-revoked = Thu hồi thiết bị của điểm tiếp nhận

# Hồ sơ
desk-pause-correction = Đang chờ bổ sung, sửa đổi hồ sơ.
desk-turn-escalated = Sắp đến hạn, đã báo người giám sát
desk-turn-overdue = Quá thời hạn giải quyết

# Lý do khóa của người nước ngoài
ground-passport-expired = Hộ chiếu đã hết hạn
    .way = Tài khoản tự mở lại khi cơ quan xuất nhập cảnh ghi nhận hộ chiếu mới.
ground-residence-expired = Thẻ thường trú hoặc thẻ tạm trú đã hết hạn
    .way = Tài khoản tự mở lại khi cơ quan xuất nhập cảnh ghi nhận thẻ mới.
message-ground-passport-expired = hộ chiếu hết hạn
message-ground-residence-expired = thẻ thường trú, tạm trú hết hạn

# Trang giám sát
office-menu-supervise = Giám sát
office-menu-officers = Cán bộ
office-menu-devices = Thiết bị
office-menu-refusals = Thao tác bị chặn
office-menu-law = Quy định
office-role-receiving = Cán bộ tiếp nhận
office-role-approver = Người phê duyệt
office-role-supervisor = Người giám sát
office-role-helper = Cán bộ Một cửa
office-role-auditor = Thanh tra
office-role-administrator = Quản trị
exception-worn = Vân tay mòn, không đọc được
exception-missing = Không có ngón tay để lấy vân tay
exception-aged = Người cao tuổi
exception-bedridden = Người ốm nặng, không đi lại được
supervise-title = Giám sát hồ sơ và thời hạn
supervise-desks = Các điểm tiếp nhận
supervise-desk = Điểm tiếp nhận
supervise-open = Đang giải quyết
supervise-near = Sắp đến hạn
supervise-overdue = Quá hạn trong 30 ngày
supervise-lag = Cơ sở dữ liệu dân cư: các thay đổi được theo dõi, chậm nhất { $lag }.
supervise-files = Hồ sơ đang giải quyết
supervise-none = Không có hồ sơ nào đang chờ.
supervise-is-overdue = Quá thời hạn
supervise-is-near = Sắp đến hạn
supervise-stands = Đồng hồ thời hạn đang dừng.
supervise-exception-signed = cán bộ thứ hai đã ký
supervise-exception-waits = chờ cán bộ thứ hai
supervise-refusals-title = Thao tác bị chặn
supervise-refusals-lead = Những việc cán bộ đã thử làm trong 30 ngày qua nhưng quy định không cho phép.
supervise-refusals-none = Không có thao tác nào bị chặn.
law-title = Quy định đang áp dụng
law-lead = Hệ thống tính thời hạn, độ tuổi và lý do khóa theo các giá trị này. Thay đổi của luật là một dòng mới, có ngày hiệu lực.
law-parameter = Tham số
law-value = Giá trị
law-since = Từ ngày
law-article = Điều khoản
devices-title = Thiết bị của các điểm tiếp nhận
devices-list = Thiết bị
devices-unnamed = Thiết bị chưa đặt tên
devices-revoked = Thu hồi lúc { $at }
devices-enrolled = { $officer } đăng ký, { $at }
devices-last = dùng lần cuối { $at }
devices-revoke = Thu hồi
devices-new = Đăng ký thiết bị khác
devices-new-lead = Liên kết chỉ dùng một lần, trong 24 giờ. Hãy mở nó trên chính thiết bị cần đăng ký.
devices-name = Tên thiết bị
devices-make = Tạo liên kết
devices-made = Mở liên kết này trên thiết bị. Liên kết chỉ hiện một lần.
desk-device-title = Đăng ký thiết bị này
device-lead = Trình duyệt này sẽ trở thành thiết bị của điểm tiếp nhận. Từ đó chỉ cán bộ của điểm đăng nhập được tại đây, và không ai kích hoạt tài khoản của mình tại đây.
device-no-link = Hãy mở liên kết mà người giám sát đã tạo.
device-submit = Đăng ký thiết bị này
said-device-registered = Thiết bị đã được đăng ký cho điểm tiếp nhận.
said-device-revoked = Đã thu hồi thiết bị.
officers-title = Cán bộ
officers-list = Danh sách cán bộ
officers-suspended = Đình chỉ từ { $at }
officers-off-duty = Nghỉ trực từ { $at }
officers-waits = Khóa truy cập chờ người thứ hai xác nhận
officers-no-key = Chưa có khóa truy cập
officers-new = Mời cán bộ
officers-new-lead = Cán bộ mở liên kết tại thiết bị của điểm và tạo khóa truy cập. Một người khác có thẩm quyền phải xác nhận khóa đó.
officers-number = Số hiệu
officers-name = Họ và tên
officers-role = Vai trò
officers-own = Số định danh của chính cán bộ
    .hint = Chỉ lưu dưới dạng băm có khóa, để cán bộ không xử lý hồ sơ của chính mình.
officers-invite = Tạo liên kết mời
officers-made = Đưa liên kết này cho cán bộ. Liên kết chỉ hiện một lần.
officer-title = Cán bộ { $number }
officer-state = Tình trạng
officer-active = Đang làm việc
officer-keys = Khóa truy cập
officer-key-enrolled = Tạo lúc { $at }
officer-key-confirmed = Xác nhận lúc { $at }
officer-confirm = Xác nhận khóa truy cập
officer-confirm-lead = Chỉ xác nhận khi bạn đã thấy chính cán bộ này tạo khóa. Người đã mời không xác nhận được.
officer-confirm-sign = Xác nhận bằng khóa truy cập của bạn
officer-duty = Trực và đình chỉ
officer-duty-lead = Có hiệu lực ngay từ thao tác kế tiếp của cán bộ.
officer-on = Cho trực trở lại
officer-off = Cho nghỉ trực
officer-suspend = Đình chỉ
officer-reinstate = Cho làm việc trở lại
officer-relatives = Người thân trong danh sách
officer-relatives-lead = Cán bộ không xử lý hồ sơ của người thân. Danh sách chỉ lưu mã băm, không hiện số.
officer-relative = Số định danh của người thân
officer-relative-add = Thêm
officer-relative-remove = Xóa
said-officer-waits = Đã tạo khóa truy cập. Hãy chờ người thứ hai xác nhận rồi đăng nhập.
said-officer-suspended = Đã đình chỉ cán bộ.
said-officer-reinstated = Cán bộ được làm việc trở lại.
said-officer-off-duty = Cán bộ đã nghỉ trực.
said-officer-on-duty = Cán bộ trực trở lại.
said-officer-key-revoked = Đã thu hồi khóa truy cập.
said-officer-confirmed = Khóa truy cập đã được xác nhận.
said-relative-listed = Đã thêm người thân vào danh sách.
said-relative-struck = Đã xóa khỏi danh sách.

# Không được phép
refused-officer-off-duty = Bạn đang nghỉ trực
    .next = Hãy báo người giám sát khi bạn trực trở lại.
refused-officer-key-waits = Khóa truy cập của bạn chưa được xác nhận
    .next = Một người khác có thẩm quyền phải xác nhận khóa này trước.
refused-office-other-unit = Điểm này không thuộc đơn vị bạn phụ trách
    .next = Hãy liên hệ người giám sát của đơn vị đó.
refused-office-no-officer = Không có cán bộ với số hiệu này
    .next = Hãy kiểm tra lại số hiệu.
refused-office-no-desk = Không có điểm tiếp nhận với mã này
    .next = Hãy chọn một điểm trong danh sách.
refused-office-no-device = Không có thiết bị này
    .next = Hãy tải lại danh sách thiết bị.
refused-office-oneself = Không ai tự thay đổi quyền của chính mình
    .next = Hãy nhờ một người giám sát khác.
refused-office-same-eyes = Người đã mời không thể tự xác nhận
    .next = Một người khác có thẩm quyền phải xác nhận.
refused-office-nothing-waits = Không có khóa truy cập nào chờ xác nhận
    .next = Hãy tải lại trang.
refused-office-number-taken = Số hiệu này đã có người dùng
    .next = Hãy nhập số hiệu khác.
refused-office-unreadable = Thông tin chưa đúng
    .next = Số hiệu gồm chữ không dấu, số và dấu gạch; số định danh phải đủ số.
refused-office-already-so = Không có gì thay đổi
    .next = Tình trạng đã như vậy từ trước; hãy tải lại trang.
refused-office-link-gone = Liên kết đã dùng hoặc hết hạn
    .next = Hãy nhờ người giám sát tạo liên kết mới.

# Ngoại lệ vân tay và phê duyệt theo danh sách
audit-exception-asked = Ghi lý do không so khớp được vân tay
audit-exception-signed = Cán bộ thứ hai ký xác nhận ngoại lệ vân tay
audit-file-sampled = Rút ngẫu nhiên để người phê duyệt thứ hai xem lại
desk-turn-exception-asked = Đã ghi lý do ngoại lệ vân tay
desk-turn-exception-signed = Cán bộ thứ hai đã ký ngoại lệ
desk-turn-sampled = Rút ngẫu nhiên để xem lại
desk-unusual-exception = Ngoại lệ vân tay, có cán bộ thứ hai ký
desk-unusual-sampled = Rút ngẫu nhiên từ danh sách đã ký
desk-unusual-foreigner = Người nước ngoài
exception-title = Ngoại lệ vân tay
exception-lead = Khuôn mặt đã khớp, các ngón đã thử đều không đọc được. Hãy ghi rõ lý do; một cán bộ thứ hai cùng điểm phải chứng kiến và ký.
exception-ground = Lý do
exception-words = Ghi rõ sự việc
exception-words-hint = Từ 10 đến 500 ký tự: đã thử những ngón nào, thấy gì.
exception-by = Cán bộ ghi
exception-second = Cán bộ thứ hai
exception-ask = Ghi ngoại lệ
exception-waits = Đang chờ cán bộ thứ hai mở hồ sơ này tại trình duyệt của mình và ký.
exception-sign-lead = Chỉ ký khi bạn đang đứng cạnh người dân và thấy đúng như đã ghi.
exception-sign = Ký xác nhận
list-title = Phê duyệt cùng lúc
list-lead = Chỉ hồ sơ không có gì bất thường mới chọn được. Sau khi ký, hệ thống rút ngẫu nhiên một phần để người phê duyệt thứ hai xem lại.
list-tick = Chọn { $number }
list-sign = Ký danh sách đã chọn
said-list-approved = Đã phê duyệt các hồ sơ trong danh sách.
said-list-approved-drawn = Đã phê duyệt danh sách; một phần được rút ra chờ người phê duyệt thứ hai.
refused-own-sample = Hồ sơ được rút từ danh sách chính bạn đã ký
    .next = Một người phê duyệt khác phải xem hồ sơ này.
refused-list-size = Danh sách cần từ 2 đến 50 hồ sơ, mỗi hồ sơ một lần
    .next = Hãy chọn lại các hồ sơ.
refused-list-not-clean = Có hồ sơ không còn thuộc diện phê duyệt cùng lúc
    .next = Hãy tải lại trang và xem riêng hồ sơ có điểm bất thường.
refused-exception-not-now = Hồ sơ chưa ở bước so khớp
    .next = Ngoại lệ chỉ ghi được khi đang so khớp, ở mức độ 2.
refused-exception-try-first = Cần thử ít nhất hai ngón khác nhau, và khuôn mặt phải khớp
    .next = Hãy thử ngón khác, sau đó so khớp riêng khuôn mặt.
refused-exception-words-missing = Cần ghi rõ sự việc, từ 10 đến 500 ký tự
    .next = Hãy ghi đã thử những ngón nào và thấy gì.
refused-exception-already-asked = Lần làm việc này đã có ngoại lệ
    .next = Hãy tải lại trang.
refused-exception-nothing-asked = Không có ngoại lệ nào chờ ký
    .next = Hãy tải lại trang.
refused-exception-same-eyes = Người ghi ngoại lệ không thể tự ký
    .next = Một cán bộ khác của điểm phải chứng kiến và ký.

# Sự kiện từ cơ sở dữ liệu dân cư
audit-register-followed = Cập nhật theo cơ sở dữ liệu dân cư
audit-register-conflict = Cơ sở dữ liệu dân cư cho biết hai hồ sơ là một người; bộ phận vận hành kiểm tra
audit-person-renumbered = Số định danh được cấp lại; tài khoản và lịch sử giữ nguyên
audit-mandate-stopped = Quyền của người đại diện, người giám hộ đã hết
sms-unlocked =
    { $name }: tài khoản không còn bị khóa vì: { $ground }, lúc { $at }. Thắc mắc: { $hotline }.
mail-unlocked =
    .subject = { $name }: một lý do khóa đã hết
    .body =
        Lúc { $at }, tài khoản định danh điện tử của bạn không còn bị khóa vì lý do: { $ground }.

        Nếu không còn lý do nào khác, bạn đăng nhập lại được bình thường. Không ai gọi điện hỏi mã hay mật khẩu của bạn.
account-former = Số định danh trước đây
account-former-hint = Số này đã được thay bằng số mới. Từ nay hãy đăng nhập bằng số mới; lịch sử và các cổng đã dùng vẫn giữ nguyên.

# Khóa, mở khóa: chủ tài khoản tại điểm, và yêu cầu của cơ quan (mẫu TK03)
office-menu-holder = Khóa, mở khóa
office-menu-requests = Yêu cầu TK03
audit-holder-looked = Xem tài khoản của bạn tại điểm, có thẻ của bạn
audit-holder-asked = Bạn yêu cầu khóa hoặc mở khóa tại điểm
audit-agency-request-taken = Tiếp nhận yêu cầu khóa hoặc mở khóa của cơ quan
audit-agency-request-forwarded = Chuyển yêu cầu của cơ quan
audit-agency-request-decided = Quyết định yêu cầu của cơ quan
holder-title = Khóa, mở khóa theo yêu cầu của chủ tài khoản
holder-scan = Quét thẻ của người dân
holder-scan-hint = Người dân phải có mặt với thẻ của mình.
holder-look = Xem tài khoản
holder-open = Tài khoản không bị khóa.
holder-grounds = Lý do khóa đang có hiệu lực
holder-lock = Khóa theo yêu cầu
holder-lock-lead = Khóa ngay; mọi phiên đăng nhập kết thúc.
holder-lock-submit = Khóa tài khoản
holder-unlock = Mở khóa
holder-unlock-lead = So khớp lại khuôn mặt và vân tay; khớp thì mở ngay. Lý do khóa khác vẫn còn hiệu lực.
holder-unlock-submit = So khớp và mở khóa
said-holder-locked = Đã khóa tài khoản theo yêu cầu của chủ tài khoản.
said-holder-unlocked = Đã mở khóa theo yêu cầu của chủ tài khoản.
refused-holder-scan = Mã quét không phải thẻ căn cước
    .next = Hãy quét lại mã trên thẻ.
refused-holder-no-account = Người này chưa có tài khoản
    .next = Hãy mở hồ sơ cấp tài khoản nếu người dân cần.
refused-holder-not-matched = Người tại điểm không khớp với chủ thẻ
    .next = Hãy thử lại với ảnh rõ hơn hoặc ngón khác; nếu vẫn không khớp thì không mở khóa.
refused-holder-register-away = Dịch vụ so khớp chưa trả lời
    .next = Hãy thử lại sau ít phút.
requests-title = Yêu cầu khóa, mở khóa của cơ quan (TK03)
requests-list = Các yêu cầu
requests-none = Không có yêu cầu nào.
requests-take = Tiếp nhận yêu cầu
requests-take-lead = Chỉ cơ quan tiến hành tố tụng hoặc cơ quan có thẩm quyền mới yêu cầu được. Việc tra cứu được ghi lại và người dân xem được.
requests-kind = Yêu cầu
requests-person = Số định danh ghi trên phiếu
requests-agency = Cơ quan yêu cầu
requests-document = Văn bản
requests-document-hint = Số, ngày và căn cứ của văn bản.
requests-contact = Thư điện tử của cơ quan
requests-contact-hint = Để gửi trả lời.
requests-take-submit = Tiếp nhận
request-title = Yêu cầu { $number }
request-lock = Khóa tài khoản
request-unlock = Mở khóa tài khoản
request-received = Đã tiếp nhận
request-forwarded = Đã chuyển, chờ quyết định
request-granted = Đã thực hiện
request-refused = Từ chối
request-taken = Tiếp nhận
request-forwarded-by = Chuyển
request-decided-by = Quyết định
request-forward = Xem xét và chuyển
request-forward-lead = Bạn ký xác nhận đã kiểm tra phiếu và văn bản.
request-forward-sign = Ký và chuyển
request-grant = Thực hiện
request-grant-lead = Có hiệu lực ngay khi ký. Chủ tài khoản và cơ quan được báo.
request-grant-sign = Ký và thực hiện
request-refuse = Từ chối
request-refuse-sign = Ký và từ chối
said-request-forwarded = Đã chuyển yêu cầu.
said-request-decided = Đã quyết định yêu cầu.
agency-reason-not-competent = Cơ quan yêu cầu không có thẩm quyền
agency-reason-document-unfit = Văn bản không hợp lệ hoặc thiếu căn cứ
agency-reason-other-person = Thông tin không khớp với người được nêu
refused-agency-no-request = Không có yêu cầu với số này
    .next = Hãy kiểm tra lại số yêu cầu.
refused-agency-no-holder = Không có tài khoản với số định danh này
    .next = Hãy kiểm tra lại số trên phiếu; lần tra cứu đã được ghi lại.
refused-agency-unreadable = Thông tin chưa đủ hoặc chưa đúng
    .next = Cần số định danh, tên cơ quan, văn bản và địa chỉ thư đúng dạng.
refused-agency-already-open = Cơ quan này đã có yêu cầu đang xử lý ở điểm khác
    .next = Hãy chờ yêu cầu đó được giải quyết.
refused-agency-wrong-agency = Lý do khóa này không thuộc cơ quan yêu cầu
    .next = Chỉ cơ quan đã yêu cầu khóa mới yêu cầu mở; tài khoản đã khóa thì không khóa thêm.
refused-agency-not-now = Yêu cầu đã qua bước này
    .next = Hãy tải lại trang.
refused-agency-same-eyes = Người đã tiếp nhận hoặc chuyển không được quyết định
    .next = Một người khác phải quyết định.
sms-agency-granted =
    { $name }: yêu cầu { $file } đã được thực hiện. { $desk }, cán bộ { $officer }, { $at }.
mail-agency-granted =
    .subject = { $name }: yêu cầu { $file } đã được thực hiện
    .body =
        Yêu cầu khóa hoặc mở khóa tài khoản số { $file } của quý cơ quan đã được thực hiện.

        { $desk }, cán bộ { $officer }, { $at }.
sms-agency-refused =
    { $name }: từ chối yêu cầu { $file }: { $reason }. { $desk }, cán bộ { $officer }, { $at }.
mail-agency-refused =
    .subject = { $name }: từ chối yêu cầu { $file }
    .body =
        Yêu cầu khóa hoặc mở khóa tài khoản số { $file } của quý cơ quan bị từ chối.

        Lý do: { $reason }

        { $desk }, cán bộ { $officer }, { $at }.

# Đề nghị đính chính dữ liệu dân cư
office-menu-corrections = Đính chính
audit-correction-asked = Đề nghị đính chính dữ liệu dân cư
audit-correction-answered = Trả lời đề nghị đính chính
desk-turn-correction-answered = Công an nơi cư trú đã trả lời đề nghị đính chính
corrections-title = Đề nghị đính chính dữ liệu dân cư
corrections-lead = Công an nơi cư trú trả lời trong 02 ngày làm việc. Hồ sơ tạm dừng và không phải nhập lại.
corrections-none = Không có đề nghị nào.
correction-title = Đề nghị đính chính { $number }
correction-for = Cho hồ sơ { $file }
correction-open = Đang chờ trả lời
correction-corrected = Đã đính chính
correction-refused = Không đính chính
correction-file = Hồ sơ
correction-fields = Thông tin khác nhau
correction-note = Ghi chú của điểm tiếp nhận
correction-asked = Đề nghị
correction-answered = Trả lời
correction-yes = Đã đính chính trong cơ sở dữ liệu
correction-yes-lead = Chỉ chọn khi dữ liệu dân cư đã được sửa. Điểm tiếp nhận sẽ tra cứu lại và hồ sơ đi tiếp.
correction-yes-submit = Đã đính chính
correction-no = Không đính chính
correction-no-submit = Từ chối kèm lý do
said-correction-answered = Đã trả lời đề nghị đính chính.
refused-correction-note-too-long = Ghi chú quá dài
    .next = Hãy rút gọn còn tối đa 500 ký tự.
reason-data-stands = Dữ liệu dân cư hiện tại là đúng theo giấy tờ gốc
reason-correction-papers = Cần mang giấy tờ gốc đến công an nơi cư trú để đính chính
reason-passport-expired = Hộ chiếu đã hết hạn
reason-residence-expired = Thẻ thường trú hoặc thẻ tạm trú đã hết hạn
reason-guardian-level = Người đại diện, người giám hộ chưa có tài khoản mức độ 2 đang dùng

# Người được giám hộ
audit-mandate-recorded = Ghi nhận người đại diện, người giám hộ
audit-ward-of-age = Đủ tuổi để được cấp mức độ 2
sms-ward-of-age =
    { $name }: từ { $day }, người được giám hộ tự dùng tài khoản. Đến điểm tiếp nhận để đăng ký điện thoại riêng. { $hotline }
mail-ward-of-age =
    .subject = { $name }: người được giám hộ đã đủ tuổi tự sử dụng tài khoản
    .body =
        Từ { $day }, người được giám hộ đủ tuổi tự sử dụng tài khoản; quyền của người giám hộ trên tài khoản đó không còn.

        Hãy mang thẻ căn cước đến bất kỳ điểm tiếp nhận nào. Tại đó bạn đăng ký điện thoại và khóa truy cập của riêng mình.
sms-ward-may-rise =
    { $name }: trẻ được giám hộ đã đủ tuổi được cấp mức độ 2, khi bạn cùng đến điểm tiếp nhận. { $hotline }
mail-ward-may-rise =
    .subject = { $name }: trẻ đã đủ tuổi được cấp mức độ 2
    .body =
        Trẻ mà bạn giám hộ đã đủ 6 tuổi và có thể được cấp tài khoản mức độ 2.

        Nếu có nhu cầu, bạn và trẻ cùng đến bất kỳ điểm tiếp nhận nào, mang theo thẻ căn cước của cả hai.

# Người nước ngoài
office-menu-foreigner = Người nước ngoài
desk-field-passport = Số hộ chiếu
foreigner-title = Mở hồ sơ của người nước ngoài
foreigner-lead = Dành cho người nước ngoài có thẻ thường trú hoặc thẻ tạm trú. Hệ thống đối chiếu với cơ sở dữ liệu xuất nhập cảnh.
foreigner-number = Số định danh của người nước ngoài
foreigner-number-hint = Gồm chữ và số, không nhất thiết 12 chữ số.
foreigner-date-hint = Ngày, tháng, năm: 24/11/1990
foreigner-issued = Ngày cấp hộ chiếu
refused-scan-passport = Số hộ chiếu chưa đúng
    .next = Số hộ chiếu gồm 5 đến 20 chữ và số.

# Tên các tham số của luật
law-name-level-1-from-age = Mức độ 1: từ tuổi
law-name-level-2-from-age = Mức độ 2: từ tuổi
law-name-alone-from-age = Tự đến không cần người giám hộ: từ tuổi
law-name-biometrics-from-age = So khớp khuôn mặt, vân tay: từ tuổi
law-name-level-1-days = Mức độ 1: ngày làm việc
law-name-level-2-days = Mức độ 2: ngày làm việc
law-name-without-card-days = Chưa có thẻ căn cước: ngày làm việc
law-name-foreigner-level-1-days = Người nước ngoài, mức độ 1: ngày làm việc
law-name-foreigner-level-2-days = Người nước ngoài, mức độ 2: ngày làm việc
law-name-foreigner-unmatched-days = Người nước ngoài, chưa có trong cơ sở dữ liệu: ngày làm việc
law-name-organisation-days = Tổ chức: ngày làm việc
law-name-organisation-verified-days = Tổ chức cần xác minh: ngày
law-name-correction-days = Đính chính: ngày làm việc
law-name-lock-review-days = Xem xét yêu cầu khóa: ngày làm việc
law-name-lock-approval-days = Duyệt yêu cầu khóa: ngày làm việc
law-name-issuance-cut-off-hour = Hồ sơ nhận từ giờ này tính sang ngày làm việc sau
law-name-correction-cut-off-hour = Đính chính nhận từ giờ này tính sang ngày làm việc sau
law-name-lock-cut-off-hour = Yêu cầu khóa nhận từ giờ này tính sang ngày làm việc sau
law-name-activation-days = Tự kích hoạt trong: ngày
law-name-history-years = Giữ lịch sử sử dụng: năm
law-name-sample-per-mille = Hồ sơ duyệt theo lô được xem lại: phần nghìn
law-name-escalate-hours = Báo người giám sát trước hạn: giờ
law-lifts-holder = chủ tài khoản mở
law-lifts-authority = cơ quan quản lý mở
law-lifts-register = mở khi cơ sở dữ liệu thay đổi
law-lifts-agency = cơ quan đã yêu cầu mở
law-told = báo ngay cho chủ tài khoản
law-silent = không báo
law-lock = Khóa: { $ground }
officer-again = Tạo đường dẫn đăng ký khóa mới
officer-again-lead = Dùng khi cán bộ mất khóa truy cập: hãy thu hồi khóa đã mất trước. Khóa đăng ký bằng đường dẫn này phải được người thứ hai xác nhận.
