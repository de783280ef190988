# Lấy lại tài khoản, khóa không cần đăng nhập, và chủ tài khoản tại điểm tiếp nhận.
login-lost = Mất điện thoại hoặc quên mã?
recover-title = Lấy lại tài khoản
recover-lead = Mất điện thoại hoặc quên mã số bí mật? Có hai cách.
recover-at-desk = Tại điểm tiếp nhận, xong trong một lần đến
recover-at-desk-lead = Mang thẻ căn cước đến bất kỳ điểm tiếp nhận nào. Cán bộ so khớp khuôn mặt và vân tay, rồi bạn đặt mã mới ngay.
recover-alone = Tự làm, bằng thẻ mã in
recover-alone-lead = Cần thẻ mã in. Nhập đúng mã rồi phải đợi một thời gian. Trong lúc đó, chủ tài khoản được báo tin và dừng lại được nếu đó là kẻ khác.
recover-have-slip = Tôi đã có phiếu lấy lại tài khoản
recover-stop-link = Dừng một lần lấy lại tài khoản
recover-lock-link = Khóa tài khoản ngay
recover-card-wrong = Mã chưa đúng. Hãy so lại số thứ tự và thẻ, rồi nhập lại. Không có thẻ thì hãy đến điểm tiếp nhận.
recover-waits-title = Đã ghi nhận, bây giờ cần đợi
recover-waits = Bạn đặt được mã mới từ { $at }.
recover-waits-come-back = Đến lúc đó, mở lại trang này, nhập số của bạn và mã tiếp theo trên thẻ.
recover-waits-told = Chúng tôi đã báo tin đến điện thoại và thư điện tử của tài khoản, kèm mã để dừng lại.
recover-waits-desk = Không muốn đợi? Điểm tiếp nhận nào cũng giúp được ngay.
recover-passcode-title = Đặt mã số bí mật mới
recover-passcode-lead = Các cách đăng nhập cũ sẽ hết hiệu lực. Thẻ mã in vẫn dùng được.
recover-desk-title = Lấy lại tài khoản bằng phiếu
recover-desk-lead = Nhập số mà điểm tiếp nhận đã cho bạn xem, rồi đặt mã số bí mật mới. Hãy dùng máy của chính bạn.
recover-number = Số hiện trên màn hình ở điểm tiếp nhận
recover-number-hint = 6 chữ số.
recover-slip-wrong = Phiếu hoặc số chưa đúng, đã dùng hoặc quá hạn. Hãy so lại; nếu vẫn không được, hãy hỏi điểm tiếp nhận.
recover-stop-title = Dừng lấy lại tài khoản
recover-stop-lead = Không phải bạn yêu cầu? Nhập mã dừng trong tin nhắn hoặc thư, rồi bấm nút. Cách này chỉ dừng việc làm từ xa, không dừng việc làm tại điểm tiếp nhận.
recover-stop-code = Mã dừng
recover-stop-code-hint = 6 chữ số trong tin báo.
recover-stop-submit = Dừng lại
recover-stop-wrong = Mã dừng chưa đúng, hoặc không có việc nào đang chờ. Hãy xem lại tin báo mới nhất.
recover-stopped = Đã dừng. Không ai đặt được mã mới bằng lần yêu cầu đó.
recover-stopped-next = Ai đó có thể đang giữ thẻ mã in của bạn: hãy in thẻ mới, hoặc
recover-lock-title = Khóa tài khoản bằng thẻ mã in
recover-lock-lead = Nhập số của bạn; sau đó chúng tôi hỏi một mã trên thẻ.
account-recovery = Có người đang yêu cầu lấy lại tài khoản này bằng thẻ mã in; đặt được mã mới từ { $at }.
account-recovery-stop = Không phải tôi, dừng lại
said-recovery-stopped = Đã dừng việc lấy lại tài khoản.
lock-title = Khóa tài khoản ngay
lock-lead = Không cần đăng nhập. Nhập số và mật khẩu hoặc mã số bí mật: mọi nơi đang đăng nhập bị thoát ngay.
lock-by-card = Không nhớ mã? Dùng thẻ mã in để khóa
lock-way-back = Mở khóa tại bất kỳ điểm tiếp nhận nào, bằng thẻ căn cước. Không có số và mã thì không ai khóa được tài khoản của người khác.
refused-recovery-wrong = Số, thẻ hoặc mã chưa đúng
    .next = Hãy kiểm tra lại. Điểm tiếp nhận nào cũng có thể giúp bạn ngay.
refused-recovery-slip-wrong = Phiếu hoặc số chưa đúng
    .next = Hãy so lại với phiếu, hoặc hỏi điểm tiếp nhận.
refused-recovery-desk-device = Máy này thuộc điểm tiếp nhận
    .next = Hãy dùng máy của chính bạn, không phải máy của cán bộ.
refused-recovery-gone = Lần lấy lại tài khoản này đã bị dừng hoặc quá hạn
    .next = Hãy bắt đầu lại, hoặc đến điểm tiếp nhận bất kỳ.
refused-restore-no-card = Đây không phải mã trên thẻ căn cước
    .next = Hãy quét lại mã QR ở góc thẻ.
refused-restore-no-account = Người này chưa có tài khoản
    .next = Hãy mở hồ sơ cấp tài khoản.
refused-restore-visit-over = Lượt này đã kết thúc
    .next = Hãy quét lại thẻ để bắt đầu lượt mới.
refused-restore-signed = Lượt này đã ký cho một việc
    .next = Mỗi lượt chỉ làm một việc. Hãy quét lại thẻ cho việc tiếp theo.
refused-restore-not-now = Việc này không làm được lúc này
    .next = Hãy tải lại trang để xem tài khoản đang ở đâu.
restore-scan-title = Chủ tài khoản tại điểm tiếp nhận
desk-menu-restore = Chủ tài khoản
restore-lead = Mất điện thoại hoặc cần thẻ mã mới: quét thẻ căn cước của người đang đứng trước bạn.
restore-scan = Mã QR trên thẻ căn cước
restore-title = Chủ tài khoản
restore-level = Mức độ tài khoản
restore-recover = Lấy lại tài khoản
    .hint = Mọi cách đăng nhập cũ hết hiệu lực ngay. Người dân đặt mã mới bằng phiếu và số trên màn hình.
restore-card = Cấp thẻ mã in
    .hint = Thẻ cũ hết giá trị.
restore-sign = Ký bằng khóa truy cập
restore-signed = Đã ký: { $act }
restore-print = Hiện cho người dân và in
restore-print-once = Chỉ hiện một lần. In hỏng thì quét lại thẻ và làm lại.
restore-done = Đã xong.
restore-next = Người tiếp theo
recovery-slip-title = Phiếu lấy lại tài khoản
recovery-slip-do = Cách lấy lại tài khoản
recovery-slip-until = Dùng trước
recovery-slip-number = Nhập số đã xem trên màn hình ở điểm tiếp nhận.
recovery-slip-passcode = Đặt mã số bí mật mới, rồi thêm khóa truy cập.
recovery-number-title = Số để nhập cùng phiếu
recovery-number-lead = Hãy chép lại số này. Số không in trên phiếu.
audit-recovery-proven = Nhập đúng mã thẻ in để lấy lại hoặc khóa tài khoản
audit-recovery-refused = Một lần thử lấy lại tài khoản không thành công
audit-recovery-begun = Bắt đầu lấy lại tài khoản
audit-recovery-stopped = Dừng lấy lại tài khoản
audit-recovered = Lấy lại tài khoản, đặt mã số bí mật mới
audit-holder-received = Cán bộ tiếp chủ tài khoản tại điểm tiếp nhận
sms-recovery-begun =
    { $name }: có người lấy lại tài khoản bằng thẻ mã của bạn, từ { $until }. Không phải bạn: nhập mã dừng { $code } ở trang Lấy lại tài khoản.
mail-recovery-begun =
    .subject = Có yêu cầu lấy lại tài khoản của bạn
    .body =
        Vào { $at } có người nhập đúng một mã trên thẻ mã in của bạn để lấy lại tài khoản. Mã số bí mật mới đặt được từ { $until }.

        Nếu là bạn, hãy đợi đến lúc đó.

        Nếu không phải bạn: mở trang Lấy lại tài khoản, chọn Dừng, và nhập mã dừng { $code }. Hoặc đăng nhập và bấm Dừng ở trang Danh tính của tôi, hoặc gọi { $hotline }.
sms-recovery-stopped =
    { $name }: việc lấy lại tài khoản bằng thẻ mã đã bị dừng lúc { $at }. Nếu cần, điểm tiếp nhận nào cũng giúp được, hoặc gọi { $hotline }.
mail-recovery-stopped =
    .subject = Đã dừng lấy lại tài khoản
    .body =
        Việc lấy lại tài khoản bằng thẻ mã in đã bị dừng vào { $at }.

        Nếu chính bạn đang muốn lấy lại tài khoản, hãy mang thẻ căn cước đến bất kỳ điểm tiếp nhận nào hoặc gọi { $hotline }.
sms-recovered =
    { $name }: tài khoản đã được lấy lại, đặt mã mới lúc { $at }. Các cách đăng nhập cũ hết hiệu lực. Không phải bạn: gọi ngay { $hotline }.
mail-recovered =
    .subject = Tài khoản của bạn đã được lấy lại
    .body =
        Mã số bí mật mới được đặt cho tài khoản của bạn vào { $at }. Mọi cách đăng nhập trước đó không còn hiệu lực.

        Nếu không phải bạn, hãy gọi ngay { $hotline } để khóa tài khoản.
sms-recovered-at-desk =
    { $name }: tài khoản được lấy lại tại { $desk }, cán bộ { $officer }, lúc { $at }. Các cách đăng nhập cũ hết hiệu lực. Không phải bạn: gọi ngay { $hotline }.
mail-recovered-at-desk =
    .subject = Tài khoản của bạn được lấy lại tại điểm tiếp nhận
    .body =
        Sau khi so khớp khuôn mặt và vân tay, tài khoản của bạn được lấy lại. Mọi cách đăng nhập trước đó không còn hiệu lực.

        Điểm tiếp nhận: { $desk }
        Số hiệu cán bộ: { $officer }
        Thời điểm: { $at }

        Nếu không phải bạn, hãy gọi ngay { $hotline } để khóa tài khoản.
