# Trang đưa người dân trở lại cổng dịch vụ bằng biểu mẫu, và các yêu cầu không dùng được.

form-post-title = Đang đưa bạn trở lại
form-post-lead = Bạn đang được đưa trở lại { $portal }. Nếu trang không tự chuyển, hãy bấm nút bên dưới.
form-post-go-on = Tiếp tục

refused-request-object-refused = Yêu cầu của cổng dịch vụ không được ký đúng cách
    .next = Đây là lỗi của cổng dịch vụ. Hãy báo cho họ mã lỗi bên dưới.
refused-request-uri-unknown = Yêu cầu của cổng dịch vụ đã hết hạn hoặc đã được trả lời
    .next = Hãy quay lại cổng dịch vụ và bắt đầu lại từ đó.
