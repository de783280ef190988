# Activation and the citizen's own steps.

# Lý do không đăng nhập được. Không bao giờ nói tài khoản có tồn tại hay không.
refused-sign-in-wrong = Số định danh, số điện thoại hoặc mật khẩu chưa đúng
    .next = Hãy kiểm tra lại rồi thử lần nữa. Nếu quên, hãy mang thẻ căn cước đến bất kỳ điểm tiếp nhận nào.
refused-too-many-tries = Đã thử sai quá nhiều lần
    .next = Để bảo vệ bạn, việc đăng nhập bằng cách này tạm dừng. Khóa truy cập vẫn dùng được. Bất kỳ điểm tiếp nhận nào cũng có thể giúp bạn.
refused-account-locked = Tài khoản đang bị khóa
    .next = Hãy mang thẻ căn cước đến bất kỳ điểm tiếp nhận nào, hoặc gọi số hỗ trợ.
refused-not-activated = Tài khoản chưa được kích hoạt
    .next = Hãy dùng điện thoại quét mã trên phiếu kích hoạt. Nếu không còn phiếu, hãy đến bất kỳ điểm tiếp nhận nào.
refused-other-account = Khóa truy cập này thuộc về tài khoản khác
    .next = Hãy dùng khóa truy cập của tài khoản đang đăng nhập, hoặc đăng xuất trước.
refused-passkey-known = Thiết bị này đã có khóa truy cập cho tài khoản
    .next = Không cần thêm lần nữa. Hãy dùng khóa đã có để đăng nhập.
refused-code-wrong = Mã chưa đúng hoặc đã hết hạn
    .next = Hãy nhập mã mới nhất. Mỗi mã chỉ dùng được một lần.
refused-app-setup-gone = Lần cài đặt này đã hết hạn
    .next = Hãy bắt đầu lại để nhận mã mới cho ứng dụng.

# Quy tắc mật khẩu và mã số bí mật
refused-password-too-short = Mật khẩu cần ít nhất 8 ký tự
    .next = Một câu ngắn mà chỉ bạn nghĩ ra thì dễ nhớ và khó đoán.
refused-password-too-long = Mật khẩu dài quá 128 ký tự
    .next = Hãy rút ngắn lại.
refused-password-common = Mật khẩu này quá dễ đoán
    .next = Hãy chọn một câu hoặc vài từ không liên quan đến nhau.
refused-secret-personal = Không dùng số định danh, số điện thoại hay ngày sinh
    .next = Nhiều người khác biết những số này. Hãy chọn số hoặc chữ khác.
refused-passcode-not-six-digits = Mã số bí mật gồm đúng 6 chữ số
    .next = Hãy chỉ nhập các chữ số từ 0 đến 9.
refused-passcode-obvious = Mã số này quá dễ đoán
    .next = Tránh các số lặp lại, liên tiếp hoặc đối xứng.
refused-secrets-differ = Hai lần nhập không giống nhau
    .next = Hãy nhập lại cả hai lần.
refused-flow-gone = Lần đăng nhập này đã hết hạn
    .next = Hãy quay lại trang dịch vụ và bấm đăng nhập lần nữa, trong cùng trình duyệt này.

# Trang đăng nhập
login-title = Đăng nhập
login-for = Bạn đang đăng nhập vào
login-policy = Chính sách dữ liệu
login-terms = Điều khoản
login-again = Hãy xác nhận lại rằng chính bạn đang dùng máy này.
login-passkey = Đăng nhập bằng khóa truy cập
login-passkey-hint = Dùng vân tay, khuôn mặt hoặc mã PIN của điện thoại hay máy tính này.
login-or = hoặc
login-number = Số định danh cá nhân hoặc số điện thoại
login-number-hint = 12 số trên thẻ căn cước, hoặc số điện thoại đã đăng ký.
login-password = Mật khẩu hoặc mã số bí mật
login-password-hint = Mã số bí mật gồm 6 chữ số bạn đặt khi kích hoạt.
login-submit = Đăng nhập
login-cancel = Không đăng nhập
login-help = Quên mật khẩu hoặc mất điện thoại? Hãy mang thẻ căn cước đến bất kỳ điểm tiếp nhận nào.
login-activate = Kích hoạt tài khoản bằng phiếu
login-wrong = Số định danh, số điện thoại hoặc mật khẩu chưa đúng. Hãy kiểm tra lại rồi nhập lại.
login-again-at = Đã thử quá nhiều lần. Hãy thử lại sau { $wait }, từ { $at }. Khóa truy cập vẫn dùng được; điểm tiếp nhận nào cũng có thể giúp bạn.

passkey-cancelled = Chưa dùng khóa truy cập. Bạn có thể thử lại hoặc chọn cách khác.
passkey-failed = Không dùng được khóa truy cập trên máy này. Hãy thử lại hoặc chọn cách khác.
passkey-already = Máy này đã có khóa truy cập cho tài khoản của bạn.
passkey-working = Đang kiểm tra…
passkey-no-script = Khóa truy cập cần JavaScript. Hãy bật JavaScript cho trang này rồi tải lại.

# Thêm một bước
step-up-title = Thêm một bước xác nhận
step-up-lead = Dịch vụ này cần chắc chắn hơn rằng đó là bạn. Hãy chọn một cách.
step-up-by-app = Dùng mã trong ứng dụng xác thực
step-up-by-phone = Nhận mã qua tin nhắn
step-up-others = Chọn cách khác
step-up-app-title = Nhập mã trong ứng dụng xác thực
step-up-app-code = Mã 6 chữ số
step-up-app-hint = Mở ứng dụng xác thực trên điện thoại và nhập mã đang hiện.
step-up-app-wrong = Mã chưa đúng hoặc đã dùng rồi. Hãy đợi mã mới hiện ra rồi nhập.
step-up-phone-title = Nhận mã qua tin nhắn
step-up-phone-lead = Chúng tôi sẽ gửi mã 6 chữ số đến số { $phone }.
step-up-phone-sent = Mã đang được gửi đến số { $phone }. Tin nhắn có thể đến sau một lát.
step-up-phone-send = Gửi mã
step-up-phone-again = Gửi mã khác
step-up-phone-wait = Bạn có thể yêu cầu mã khác sau { $wait }.
step-up-phone-now = Bạn có thể yêu cầu mã khác.
step-up-phone-code = Mã 6 chữ số trong tin nhắn
step-up-phone-hint = Mã dùng được trong 5 phút. Không đọc mã này cho bất kỳ ai.
step-up-phone-wrong = Mã chưa đúng hoặc đã hết hạn. Hãy nhập mã trong tin nhắn mới nhất.
action-continue = Tiếp tục
action-back = Quay lại

# Không đạt mức được yêu cầu
reach-account-title = Dịch vụ này cần tài khoản mức độ 2
reach-account-lead = Tài khoản của bạn đang ở mức độ 1. Để dùng dịch vụ này, bạn cần được xác thực trực tiếp tại điểm tiếp nhận.
reach-account-bring = Hãy mang thẻ căn cước đến bất kỳ điểm tiếp nhận nào, không phụ thuộc nơi cư trú. Bạn không phải khai lại thông tin.
reach-level-title = Bạn chưa có cách xác nhận mà dịch vụ này yêu cầu
reach-level-lead = Các cách đăng nhập của bạn chưa đủ mạnh cho dịch vụ này.
reach-level-bring = Hãy mang thẻ căn cước đến bất kỳ điểm tiếp nhận nào để thêm một cách đăng nhập.
reach-back = Quay lại dịch vụ
desks-title = Điểm tiếp nhận có thể giúp bạn

# Tài khoản bị khóa: căn cứ, và ai mở được
closed-grounds = Lý do khóa
ground-holder = Bạn đã yêu cầu khóa
    .way = Bạn có thể mở khóa tại bất kỳ điểm tiếp nhận nào, bằng thẻ căn cước.
ground-terms = Vi phạm điều khoản sử dụng
    .way = Cơ quan quản lý định danh mở khóa khi vi phạm đã được khắc phục.
ground-card-held = Thẻ căn cước bị thu hồi hoặc bị giữ
    .way = Tài khoản tự mở khi thẻ được trả lại.
ground-card-expired = Thẻ căn cước đã hết hạn
    .way = Hãy làm thủ tục đổi thẻ. Tài khoản tự mở khi có thẻ mới.
ground-death = Theo dữ liệu dân cư, chủ tài khoản đã mất
    .way = Nếu dữ liệu sai, hãy đến cơ quan đăng ký hộ tịch để đính chính.
ground-agency = Theo yêu cầu của cơ quan nhà nước
    .way = Chỉ cơ quan đã yêu cầu khóa mới yêu cầu mở được.

own-logout-title = Đăng xuất
own-logout-lead = Bạn muốn đăng xuất khỏi trình duyệt này?

# Kích hoạt
activate-title = Kích hoạt tài khoản định danh điện tử
activate-scanned = Đã đọc mã trên phiếu. Hãy bấm để bắt đầu.
activate-lead = Hãy quét mã QR trên phiếu bằng điện thoại của chính bạn, hoặc nhập mã in trên phiếu.
activate-short = Mã in trên phiếu
activate-short-hint = 12 ký tự, chia thành ba nhóm. Không phân biệt chữ hoa, chữ thường.
activate-short-wrong = Mã này chưa đúng. Hãy so lại từng ký tự với phiếu.
activate-short-unknown = Không có phiếu nào mang mã này. Hãy so lại với phiếu, hoặc hỏi điểm tiếp nhận.
activate-begin = Bắt đầu
activate-need-title = Bạn cần gì
activate-need-own = Điện thoại hoặc máy tính của chính bạn, không dùng máy của cán bộ.
activate-need-phone = Số điện thoại bạn đã xác nhận tại điểm tiếp nhận. Không có điện thoại thì cán bộ sẽ cho bạn xem một mã số.
activate-need-nobody = Không ai làm thay bạn. Không đọc mã cho bất kỳ ai, kể cả cán bộ.
activate-step-slip = Mã trên phiếu
activate-step-proof = Xác nhận là bạn
activate-step-passcode = Mã số bí mật
activate-step-key = Khóa truy cập
activate-step-sign-in = Đăng nhập thử
activate-file = Hồ sơ { $file }, tài khoản mức độ { $level }
activate-until = Phiếu dùng được đến { $at }.
activate-code-wrong = Mã chưa đúng hoặc đã hết hạn. Hãy nhập lại mã mới nhất.
activate-phone-title = Xác nhận số điện thoại
activate-phone-lead = Chúng tôi sẽ gửi mã 6 chữ số đến số { $phone } mà bạn đã xác nhận tại điểm tiếp nhận.
activate-phone-other = Không phải số của bạn? Hãy quay lại điểm tiếp nhận để sửa trước khi kích hoạt.
activate-number-title = Nhập mã số trên màn hình của cán bộ
activate-number-lead = Cán bộ đối chiếu khuôn mặt và vân tay của bạn, rồi cho bạn xem một mã số trên màn hình.
activate-number-code = Mã số 6 chữ số
activate-number-hint = Mã số dùng được một lần, trong vài phút.
activate-passcode-title = Đặt mã số bí mật
activate-passcode-lead = Mã số bí mật gồm 6 chữ số mà chỉ bạn biết. Bạn dùng mã này khi không có khóa truy cập.
activate-passcode-new = Mã số bí mật mới
activate-passcode-hint = Đừng dùng ngày sinh, số điện thoại hay các số lặp lại, liên tiếp.
activate-passcode-again = Nhập lại lần nữa
activate-key-title = Tạo khóa truy cập
activate-key-lead = Khóa truy cập nằm trong máy này và mở bằng vân tay, khuôn mặt hoặc mã PIN của máy. Kẻ lừa đảo không lấy được.
activate-key-make = Tạo khóa truy cập trên máy này
activate-key-unsupported = Trình duyệt này không tạo được khóa truy cập. Hãy chọn cách khác bên dưới.
activate-key-cannot = không tạo được?
activate-key-phone = Dùng mã gửi đến điện thoại
activate-key-app = Dùng ứng dụng xác thực
activate-key-card = Không dùng điện thoại? Cán bộ tại điểm tiếp nhận in cho bạn một thẻ mã.
activate-key-card-here = Tôi đã có thẻ mã
activate-complete-title = Hoàn tất kích hoạt
activate-complete-lead = Mọi thứ đã sẵn sàng. Hãy bấm để đưa tài khoản vào sử dụng.
activate-complete-submit = Kích hoạt
activate-sign-in-title = Đã kích hoạt. Hãy đăng nhập thử một lần
activate-sign-in-lead = Đăng nhập ngay bây giờ để chắc chắn rằng mọi thứ hoạt động, khi cán bộ còn ở đây để giúp bạn.
activate-sign-in-go = Đăng nhập thử
activate-app-title = Dùng ứng dụng xác thực
activate-done-title = Xong rồi. Tài khoản của bạn đã hoạt động
activate-done-lead = Bạn vừa đăng nhập thành công. Tài khoản mức độ { $level } đã sẵn sàng.
activate-done-portals = Từ nay, hãy dùng chính cách này để đăng nhập các cổng dịch vụ công.
activate-done-nobody = Không ai được hỏi mã số bí mật hay mã tin nhắn của bạn. Có người hỏi là lừa đảo.
activate-done-account = Xem danh tính của tôi

# Ứng dụng xác thực
app-lead = Ứng dụng xác thực trên điện thoại hiện một mã 6 chữ số, đổi sau mỗi 30 giây.
app-new = Hiện mã QR để cài đặt
app-new-again = Làm lại từ đầu với mã QR mới
app-scan = Mở ứng dụng xác thực, chọn thêm tài khoản và quét hình này.
app-picture-alt = Mã QR để thêm tài khoản vào ứng dụng xác thực
app-type = Không quét được? Hãy nhập vào ứng dụng:
app-once = Chúng tôi chỉ hiện mã này một lần. Đừng gửi cho bất kỳ ai.
app-shown-once = Mã cài đặt đã được hiện một lần và không hiện lại.
app-confirm-hint = Nhập mã mà ứng dụng đang hiện, để chắc chắn rằng cài đặt đúng.
