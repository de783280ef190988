# Điểm tiếp nhận: cán bộ, hồ sơ, danh sách chờ, phiếu.

# Khung trang
desk-on-duty = { $name } ({ $officer }), { $desk }
desk-menu-queue = Hồ sơ tại điểm
desk-menu-approvals = Chờ phê duyệt

# Đăng ký khóa truy cập của cán bộ
desk-enrol-title = Đăng ký khóa truy cập của cán bộ
desk-enrol-lead = Liên kết mời chỉ dùng được một lần, cho đúng cán bộ được mời.
desk-enrol-device = Trình duyệt này sẽ trở thành thiết bị của điểm tiếp nhận. Chỉ đăng ký trên máy đặt tại điểm.
desk-enrol-own = Khóa truy cập là chữ ký của cán bộ: mọi đề xuất và quyết định đều ký bằng khóa này. Không đưa khóa cho người khác.
desk-enrol-verify = Khi được hỏi, hãy xác nhận bằng vân tay, khuôn mặt hoặc mã PIN của khóa.
desk-enrol-no-link = Không thấy mã mời. Hãy mở trang này từ đúng liên kết mà đơn vị gửi; nếu đã mở rồi tải lại trang, hãy mở lại liên kết.
desk-enrol-submit = Tạo khóa truy cập
said-officer-enrolled = Đã đăng ký khóa truy cập. Từ nay hãy đăng nhập bằng khóa này, tại thiết bị của điểm.

# Đăng nhập
desk-sign-in-title = Cán bộ đăng nhập
desk-sign-in-lead = Đăng nhập bằng khóa truy cập của cán bộ, trên thiết bị của điểm tiếp nhận.
desk-sign-in-no-device = Trình duyệt này chưa được đăng ký là thiết bị của điểm tiếp nhận nào, nên chưa đăng nhập được. Hãy dùng máy đã đăng ký, hoặc xin đơn vị một liên kết mời để đăng ký máy này.
desk-sign-in-submit = Đăng nhập bằng khóa truy cập
desk-sign-in-help = Mất khóa hoặc khóa hỏng: hãy báo ngay cho người quản lý của đơn vị để thu hồi khóa và nhận liên kết mời mới.
desk-no-script = Khóa truy cập cần JavaScript. Hãy bật JavaScript trong trình duyệt này rồi tải lại trang.
desk-passkey-cancelled = Thao tác đã bị hủy hoặc quá thời gian chờ. Hãy bấm nút để làm lại.
desk-passkey-failed = Không dùng được khóa truy cập. Hãy cắm lại khóa, kiểm tra mạng rồi bấm nút để làm lại.
desk-passkey-already = Khóa này đã được đăng ký. Hãy đăng nhập, hoặc dùng một khóa khác.
desk-passkey-unsupported = Trình duyệt này không hỗ trợ khóa truy cập. Hãy dùng phiên bản mới của Chrome, Edge, Firefox hoặc Safari.
desk-passkey-working = Đang kiểm tra…
said-officer-signed-out = Đã đăng xuất.

# Danh sách hồ sơ
desk-home-title = Hồ sơ tại điểm tiếp nhận
