# Lời dùng chung cho mọi trang.

skip-to-content = Đến phần nội dung chính
menu-label = Danh mục
language-label = Ngôn ngữ
signed-in-as = Đã đăng nhập: { $name }
sign-out = Đăng xuất

footer-hotline = Cần trợ giúp, hãy gọi { $number }.
footer-scam =
    Không ai có quyền hỏi mật khẩu, mã xác thực hay mã trên phiếu của bạn. Công an và cán bộ tiếp nhận cũng không.
    Nếu có người hỏi qua điện thoại, hãy cúp máy.

action-home = Về trang đầu

error-summary-title = Cần sửa trước khi tiếp tục
error-prefix = Lỗi:
tone-done = Đã xong
tone-notice = Lưu ý
tone-warning = Cảnh báo
field-optional = (không bắt buộc)

wait-seconds = { $seconds } giây
wait-minutes = { $minutes } phút
wait-hours = { $hours } giờ
try-again-after = Hãy thử lại sau { $wait }.

error-code-label = Mã lỗi
error-reference = Mã tra cứu: { $reference }
error-quote = Khi gọi hỗ trợ hoặc đến điểm tiếp nhận, hãy đọc mã lỗi và mã tra cứu này.

progress-label = Các bước
progress-current = (bước hiện tại)
progress-done = (đã xong)

live-lost = Mất kết nối. Trang đang tự nối lại; những gì bạn đã nhập vẫn còn.

compare-same = Khớp
compare-differs = Khác nhau
compare-missing = Không có
