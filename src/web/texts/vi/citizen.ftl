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
