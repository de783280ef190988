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
