# Việc được hỏi từ xa: nhập mã của thiết bị khác, hộp yêu cầu xác nhận, người được giám hộ, người hỗ trợ.

account-menu-approvals = Yêu cầu xác nhận

question-portal = Cổng hỏi
question-message = Lời nhắn của cổng
question-place = Nơi bắt đầu
question-place-unknown = Không rõ
question-place-network = Không rõ (mạng { $network })
question-asked-at = Hỏi lúc
question-until = Trả lời trước
question-approve = Đồng ý
question-deny = Từ chối
refused-question-gone = Yêu cầu này không còn chờ trả lời
    .next = Yêu cầu đã được trả lời, đã hết hạn, hoặc không dành cho bạn. Nếu vẫn cần, hãy bắt đầu lại tại cổng dịch vụ.

usercode-title = Kết nối thiết bị khác
usercode-lead = Nhập mã đang hiện trên thiết bị mà bạn muốn đăng nhập.
usercode-link-lead = Thiết bị của bạn có đang hiện mã { $code } không? Nếu có, hãy tiếp tục.
usercode-warning = Chỉ tiếp tục nếu chính bạn vừa bắt đầu, trên một thiết bị đang ở trước mặt bạn. Ai gửi mã hay đọc mã cho bạn qua điện thoại, tin nhắn đều là kẻ lừa đảo.
usercode-code = Mã trên thiết bị
    .hint = Tám chữ cái, ví dụ BCDF-GHJK
usercode-continue = Tiếp tục
usercode-confirm-title = Cho thiết bị này đăng nhập?
usercode-confirm-lead = Một thiết bị xin đăng nhập vào { $portal } bằng danh tính của bạn.
usercode-person = Người đồng ý: { $name }
usercode-end = Bốn chữ cuối của mã trên thiết bị
    .hint = Nhìn vào thiết bị rồi nhập. Chỉ được nhập một lần.
usercode-done-title = Đã đồng ý
usercode-done-lead = Thiết bị sẽ đăng nhập trong vài giây. Bạn có thể đóng trang này.
usercode-denied-title = Đã từ chối
usercode-denied-lead = Thiết bị không được đăng nhập. Không thông tin nào được gửi đi.
usercode-mismatch-title = Mã không khớp, đã từ chối
usercode-mismatch-lead = Bốn chữ bạn nhập khác với mã trên thiết bị, nên yêu cầu đã bị từ chối để bảo vệ bạn. Nếu chính bạn bắt đầu, hãy làm lại từ thiết bị.
usercode-portals = Xem các cổng đang được nhận thông tin của tôi
refused-device-code-unknown = Mã này không dùng được
    .next = Hãy nhìn lại mã trên thiết bị. Mã dùng được mười phút; nếu đã lâu hơn, hãy lấy mã mới trên thiết bị.

approvals-title = Yêu cầu xác nhận
approvals-lead = Các cổng dịch vụ hỏi bạn tại đây khi cần bạn xác nhận từ xa.
approvals-warning = Không ai gọi điện bảo bạn bấm đồng ý. Nếu bạn không chờ yêu cầu này, hãy từ chối.
approvals-none = Không có yêu cầu nào đang chờ.
approvals-open = Xem và trả lời
approvals-past = Đã qua
approvals-state = Kết quả
approvals-approved = Bạn đã đồng ý
approvals-denied = Bạn đã từ chối
approvals-scam = Bạn đã báo lừa đảo
approvals-expired = Hết hạn, chưa trả lời
approvals-again = Xem lại danh sách
approval-title = Bạn có đồng ý không?
approval-lead = { $portal } hỏi bạn từ xa. Bạn là người quyết định.
approval-number = Số đang hiện tại cổng
    .hint = Nhìn vào màn hình của cổng rồi nhập đúng số đó. Chỉ được nhập một lần.
approval-refused = Cổng này không được phép nhận những gì nó hỏi. Bạn có thể từ chối hoặc báo lừa đảo.
approval-scam = Đây là lừa đảo
approval-scam-means = Bấm “Đây là lừa đảo” sẽ từ chối ngay, gửi báo cáo cho chúng tôi, và chặn cổng này hỏi bạn trong một ngày.
said-approval-given = Đã đồng ý. Cổng dịch vụ sẽ được báo ngay.
said-approval-denied = Đã từ chối. Không thông tin nào được gửi đi.
said-approval-mismatch = Số không khớp, nên yêu cầu đã bị từ chối để bảo vệ bạn.
said-approval-scam = Đã từ chối và ghi nhận báo cáo lừa đảo của bạn. Cổng này không hỏi bạn được nữa trong một ngày.

audit-approval-asked = Cổng dịch vụ hỏi xác nhận từ xa
audit-approval-denied = Từ chối yêu cầu từ xa
audit-scam-reported = Báo lừa đảo về một yêu cầu từ xa

# Tin báo có yêu cầu đang chờ
sms-asked =
    { $name }: { $portal } chờ bạn xác nhận, đến { $until }. Tự mở trang danh tính, mục Yêu cầu. Ai gọi giục đồng ý là lừa đảo.
mail-asked =
    .subject = { $portal } chờ bạn xác nhận
    .body =
        { $portal } hỏi bạn lúc { $at } và chờ câu trả lời đến { $until }.

        Hãy tự mở trang danh tính của bạn, mục “Yêu cầu xác nhận”, để xem cổng hỏi gì và trả lời.

        Không ai gọi điện hay nhắn tin bảo bạn bấm đồng ý. Nếu bạn không chờ yêu cầu này, hãy từ chối hoặc báo lừa đảo ngay trên trang đó.

refused-automatic-in-service = Không trả lời thay người dân trên hệ thống đang phục vụ
    .next = Chỉ bản dùng thử mới có lối này.
refused-automatic-not-reached = Tài khoản này không đáp ứng được yêu cầu
    .next = Hãy xem mức độ mà cổng dịch vụ đòi hỏi.

# Người hỗ trợ một cửa
refused-help-portal-unfit = Cổng này chưa nhận việc làm thay
    .next = Chỉ hỗ trợ được ở cổng đã đăng ký hiểu việc làm thay. Hãy chọn cổng khác trong danh sách.
refused-help-number-unreadable = Chưa đọc được số vừa nhập
    .next = Hãy nhập số định danh cá nhân hoặc số điện thoại của người dân.
refused-help-too-many = Đã hỏi quá nhiều lần trong một giờ
    .next = Hãy đợi rồi hỏi lại, hoặc báo người phụ trách.
refused-help-gone = Lần hỗ trợ này đã kết thúc
    .next = Lần hỗ trợ đã kết thúc, đã hết hạn, hoặc không phải của bạn. Nếu vẫn cần, hãy bắt đầu lần mới.
audit-help-asked = Cán bộ một cửa xin hỗ trợ tại một cổng dịch vụ
audit-help-approved = Cho cán bộ một cửa hỗ trợ
audit-help-signed-in = Cán bộ một cửa vào cổng dịch vụ thay bạn
audit-help-ended = Kết thúc lần hỗ trợ
audit-mandate-ended = Kết thúc việc đại diện, giám hộ
log-by-guardian = Người giám hộ
sms-help-asked =
    { $name }: cán bộ { $officer }, { $desk }, xin hỗ trợ bạn tại { $portal } lúc { $at }. Chỉ đồng ý nếu bạn đang ở đó. Tự mở trang danh tính, mục Yêu cầu. Cần hỏi, gọi { $hotline }.
mail-help-asked =
    .subject = Cán bộ một cửa xin hỗ trợ bạn tại { $portal }
    .body =
        Cán bộ số hiệu { $officer } xin hỗ trợ bạn tại { $portal }.

        Nơi hỗ trợ: { $desk }
        Thời điểm: { $at }

        Chỉ đồng ý nếu bạn đang có mặt tại đó. Hãy tự mở trang danh tính của bạn, mục “Yêu cầu xác nhận”, và nhập số đang hiện trên màn hình của cán bộ.

        Nếu bạn không có mặt tại đó, hãy bấm “Đây là lừa đảo” trên trang đó, hoặc gọi { $hotline }.
desk-menu-help = Hỗ trợ người dân
help-title = Hỗ trợ người dân tại cổng dịch vụ
help-lead = Mỗi lần hỗ trợ dành cho một người, tại một cổng, nhiều nhất hai giờ. Người dân đồng ý trên điện thoại của chính họ; bạn không bao giờ hỏi mật khẩu hay mã của họ.
help-ask-title = Bắt đầu một lần hỗ trợ
help-no-portals = Chưa có cổng nào nhận việc làm thay.
help-portal = Cổng dịch vụ
help-citizen = Số định danh hoặc số điện thoại của người dân
    .hint = Người dân đọc, bạn nhập. Nếu có tài khoản với số này, người đó sẽ thấy yêu cầu ngay.
help-ask = Xin phép hỗ trợ
help-visits = Các lần hỗ trợ trong ca này
help-visit-title = Lần hỗ trợ
help-state = Tình trạng
help-state-asked = Đang chờ người dân trả lời
help-state-under-way = Đã được đồng ý, đang hỗ trợ
help-state-denied = Người dân đã từ chối
help-state-ended = Đã kết thúc
help-until = Đến
help-number-lead = Cho người dân xem số này. Họ nhập số trên điện thoại của mình.
help-number-hint = Không đọc số này qua điện thoại. Người dân phải đang ở trước mặt bạn.
help-under-way-lead = Người dân đã đồng ý. Hãy mở cổng dịch vụ trên trình duyệt này và chọn đăng nhập.
help-open = Mở cổng dịch vụ
help-end = Kết thúc lần hỗ trợ
help-again = Các lần hỗ trợ khác
help-officer = Số hiệu cán bộ
help-desk = Điểm tiếp nhận
help-ends-at = Kết thúc chậm nhất
help-data = Thông tin mà cổng sẽ nhận
help-answer-title = Cho cán bộ này hỗ trợ bạn?
help-answer-lead = Cán bộ số hiệu { $officer } xin làm thủ tục giúp bạn tại { $portal }.
help-answer-warning = Chỉ đồng ý nếu bạn đang ở điểm tiếp nhận này và nhìn thấy số trên màn hình của cán bộ. Không cho ai biết mật khẩu hay mã của bạn.
help-answer-number = Số trên màn hình của cán bộ
    .hint = Hai chữ số. Chỉ được nhập một lần.
help-answer-end = Dừng việc hỗ trợ ngay
said-help-approved = Đã đồng ý. Cán bộ được làm thay bạn tại cổng này, đến khi lần hỗ trợ kết thúc. Mọi việc đều hiện ở mục Ai đã xem.
said-help-scam = Đã từ chối và ghi nhận báo cáo lừa đảo của bạn.
said-help-ended = Đã kết thúc lần hỗ trợ. Cổng dịch vụ không còn nhận thông tin theo lần đó.
approvals-help = Cán bộ xin hỗ trợ bạn tại { $portal }
approvals-help-under-way = Đang hỗ trợ, xem

# Người được giám hộ
account-menu-wards = Giám hộ và hỗ trợ
wards-title = Giám hộ và hỗ trợ
wards-lead = Ai được làm thay ai, đến bao giờ. Bạn có thể dừng bất cứ lúc nào.
wards-mine = Những người tôi làm thay
wards-none = Bạn không làm thay ai. Việc giám hộ được ghi nhận tại điểm tiếp nhận.
wards-of-me = Những người làm thay tôi
wards-of-me-none = Không ai làm thay bạn.
wards-helpers = Cán bộ đã hỗ trợ tôi trong 30 ngày qua
wards-helpers-none = Chưa có lần hỗ trợ nào.
wards-nameless = Người được ghi nhận tại điểm tiếp nhận
wards-ground = Tư cách
wards-since = Từ ngày
wards-until = Đến ngày
wards-over = Đã kết thúc
wards-give-up = Thôi làm thay
wards-withdraw = Không cho làm thay nữa
wards-log = Từng việc đã làm hiện ở mục:
mandate-parent = Cha hoặc mẹ
mandate-guardian = Người giám hộ
mandate-representative = Người đại diện theo pháp luật
said-mandate-ended = Đã dừng. Từ yêu cầu tiếp theo, không còn việc gì được làm thay.
refused-no-such-mandate = Việc đại diện này không còn hiệu lực
    .next = Hãy mở lại trang Giám hộ và hỗ trợ để xem tình trạng hiện tại.
behalf-title = Bạn làm việc này cho ai?
behalf-lead = { $portal } cho phép làm thay. Hãy chọn người mà bạn làm thủ tục cho.
behalf-who = Người được làm thủ tục
behalf-own = Cho chính tôi
behalf-ward = Cho { $name }
behalf-means = Khi làm thay, cổng biết rõ ai là người được làm thủ tục và ai đã làm. Việc đó hiện trong hồ sơ của người được làm thay.

help-card-title = Người dân không mang điện thoại?
help-card-lead = Mời người dân tự nhập mã số { $number } trên thẻ mã có số { $serial }. Bạn quay đi khi họ nhập.
help-card-code = Mã trên thẻ
    .hint = Tám chữ số. Mỗi mã chỉ dùng một lần, cho riêng lần hỗ trợ này.
help-card-submit = Đồng ý bằng thẻ mã
refused-help-card-wrong = Mã trên thẻ chưa đúng
    .next = Hãy mời người dân xem lại đúng số thứ tự mã và nhập lại. Sau năm lần sai phải đợi.
refused-help-card-too-weak = Cổng này đòi hỏi mức xác thực cao hơn thẻ mã
    .next = Người dân cần đồng ý trên điện thoại của mình.

audit-tokens-exchanged = Cổng dịch vụ dùng kết quả đăng nhập của bạn tại một cổng khác
