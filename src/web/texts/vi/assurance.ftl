# Cách danh tính đã được xác minh, và khung kiểm tra phiên.
consent-verified = Danh tính của bạn đã được xác minh như thế nào
identified-where = Nơi xác minh
identified-when = Ngày phê duyệt
identified-how = Cách xác minh
identified-how-matched = Xuất trình thẻ, đối chiếu với cơ sở dữ liệu, khuôn mặt và vân tay khớp
identified-how-card = Xuất trình thẻ và đối chiếu với cơ sở dữ liệu
check-session-title = Kiểm tra đăng nhập
