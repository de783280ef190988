# Danh tính của tôi: không phải tôi, thông báo đã gửi, tải dữ liệu; đăng nhập bất thường.
not-me = Không phải tôi
said-case-opened = Đã ghi nhận. Những nơi liên quan đã bị đăng xuất và cổng dịch vụ mất quyền.
said-case-way-removed = Đã ghi nhận. Những nơi liên quan đã bị đăng xuất, và cách đăng nhập đã dùng ở đó bị gỡ.
said-case-way-confirm = Đã ghi nhận và đăng xuất nơi đó. Cách đăng nhập đã dùng ở đó vẫn còn: hãy gỡ ngay.
said-case-way-stays = Đã ghi nhận và đăng xuất nơi đó. Nhưng cách đăng nhập đã dùng ở đó vẫn còn, vì bạn đang cần nó để đăng nhập. Hãy thêm cách khác rồi gỡ nó, hoặc khóa tài khoản.
case-way-removed = Cách đăng nhập đã dùng ở đó bị gỡ.
case-way-stays = Cách đăng nhập đã dùng ở đó vẫn còn dùng được khi bạn báo.
account-cases-link = Những lần tôi báo “không phải tôi”
account-notices-link = Thông báo đã gửi cho tôi
account-download-link = Tải mọi dữ liệu về tôi
cases-title = Những việc tôi đã báo
cases-lead = Việc bạn báo bị chặn ngay, và người giám sát sẽ xem xét. Số ghi nhận dùng khi gọi đường dây hỗ trợ.
cases-none = Bạn chưa báo việc nào.
cases-next = Nên làm tiếp
cases-next-keys = Đổi mã số bí mật và gỡ cách đăng nhập lạ
cases-next-lock = Khóa khẩn cấp nếu vẫn lo ngại
cases-next-desk = Hoặc mang thẻ căn cước đến bất kỳ điểm tiếp nhận nào.
case-sign-in = Đăng nhập lúc { $at }
case-change = Thay đổi lúc { $at }
case-scam-picture = Người lạ gửi mã QR lúc { $at }
case-scam-portal = Cổng dịch vụ hỏi từ xa lúc { $at }
case-scam-helper = Có người xin được hỗ trợ lúc { $at }
case-opened = báo lúc { $at }
case-open = Đang chờ xem xét
case-taken = Đang được xem xét
case-secured = Đã xử lý, tài khoản an toàn
case-mistaken = Đã xử lý, là chính chủ
case-reported = Đã chuyển cơ quan điều tra
notices-title = Thông báo đã gửi cho tôi
notices-lead = Tin nhắn và thư mà hệ thống đã gửi cho bạn, mới nhất ở trên.
notices-none = Chưa có thông báo nào.
notices-genuine = Nhận được tin không có ở đây? Tin đó không phải của chúng tôi.
notice-code = Mã dùng một lần
notice-file = Kết quả hồ sơ
notice-ways = Thay đổi cách đăng nhập
notice-card = Thẻ mã in
notice-new-device = Đăng nhập từ thiết bị mới
notice-locked = Khóa tài khoản
notice-recovery = Lấy lại tài khoản
notice-case = Việc bạn báo không phải bạn
notice-other = Tin khác
notice-sent = Đã gửi
notice-failed = Không gửi được
notice-waiting = Đang gửi
download-title = Tải mọi dữ liệu về tôi
download-lead = Một tệp JSON gồm những gì hệ thống giữ về bạn: thông tin dân cư, cách đăng nhập, các lần đăng nhập, cổng dịch vụ, ai đã xem, thông báo.
download-submit = Tải về
download-hint = Tệp có số định danh và số điện thoại của bạn. Đừng gửi cho ai.
wait-a-moment = Nhiều lần đăng nhập không thành công từ mạng này, hoặc quá đông người cùng lúc. Hãy đợi { $wait } rồi bấm Đăng nhập lần nữa.
refused-no-such-sign-in = Không có lần đăng nhập này
    .next = Hãy tải lại danh sách.
refused-sign-in-is-this-one = Đây là nơi bạn đang dùng
    .next = Nếu có người khác dùng tài khoản, hãy bấm Khóa tài khoản ngay.
refused-case-not-yours = Việc này đã có người khác nhận hoặc đã xong
    .next = Hãy tải lại danh sách.
desk-menu-cases = Báo không phải tôi
desk-cases-title = Người dân báo không phải họ, hoặc lừa đảo
desk-cases-lead = Cũ nhất ở trên. Nơi liên quan đã bị đăng xuất hoặc từ chối tự động; hãy gọi chủ tài khoản qua số hỗ trợ chính thức.
desk-cases-none = Không có việc nào đang chờ.
desk-case-portal = cổng { $portal }
desk-case-take = Nhận
desk-case-close = Kết thúc
desk-case-outcome = Kết quả của
audit-case-opened = Bạn báo một việc không phải bạn
audit-case-handled = Người giám sát xử lý việc bạn báo
audit-data-downloaded = Tải mọi dữ liệu về bạn
sms-strange-sign-in =
    { $name }: đăng nhập bất thường ({ $device }) lúc { $at }. Không phải bạn: hãy khóa tài khoản ngay, gọi { $hotline }.
mail-strange-sign-in =
    .subject = Đăng nhập bất thường
    .body =
        Tài khoản của bạn vừa có một lần đăng nhập bất thường: từ nơi rất xa lần trước, hoặc từ máy mà nhiều người dùng.

        Thiết bị: { $device }
        Thời điểm: { $at }

        Nếu không phải bạn, hãy mở trang Danh tính của tôi và bấm “Không phải tôi”. Hoặc gọi { $hotline }.
sms-case-opened =
    { $name }: đã ghi nhận bạn báo không phải bạn, số { $number }, lúc { $at }. Nơi đó đã bị đăng xuất. Cần giúp: gọi { $hotline }.
mail-case-opened =
    .subject = Đã ghi nhận việc bạn báo, số { $number }
    .body =
        Vào { $at } bạn báo có việc không phải bạn làm. Số ghi nhận: { $number }.

        Nơi đó đã bị đăng xuất, cổng dịch vụ đã mất quyền. Người giám sát sẽ xem xét; bạn xem được kết quả ở trang Danh tính của tôi.

        Nếu chính bạn không báo, hãy gọi ngay { $hotline }.
sms-scam-reported =
    { $name }: đã ghi nhận bạn báo lừa đảo, số { $number }, lúc { $at }. Yêu cầu đó đã bị từ chối. Cần giúp: gọi { $hotline }.
mail-scam-reported =
    .subject = Đã ghi nhận báo cáo lừa đảo, số { $number }
    .body =
        Vào { $at } bạn báo một yêu cầu là lừa đảo. Số ghi nhận: { $number }.

        Yêu cầu đó đã bị từ chối, không thông tin nào được gửi đi. Người giám sát sẽ xem xét; bạn xem được kết quả ở trang Danh tính của tôi.

        Nếu chính bạn không báo, hãy gọi ngay { $hotline }.
sms-case-closed =
    { $name }: việc bạn báo không phải bạn đã được xử lý lúc { $at }. Xem kết quả ở trang Danh tính của tôi hoặc gọi { $hotline }.
mail-case-closed =
    .subject = Việc bạn báo đã được xử lý
    .body =
        Việc bạn báo không phải bạn làm đã được xử lý vào { $at }. Xem kết quả ở trang Danh tính của tôi, hoặc gọi { $hotline }.

# Tổng đài giữ tài khoản
desk-menu-holds = Tạm giữ qua tổng đài
holds-title = Tạm giữ tài khoản theo cuộc gọi
holds-lead = Người gọi nói mất điện thoại: tạm giữ một ngày. Không hỏi mật khẩu hay mã. Việc giữ tự hết nếu chủ tài khoản không xác nhận, và một tuần chỉ làm được một lần.
holds-hint = 12 số trên thẻ căn cước của người gọi.
holds-submit = Tạm giữ
holds-done = Đã tạm giữ đến { $at }. Hãy dặn người gọi đến điểm tiếp nhận, hoặc xác nhận ở trang Khóa tài khoản ngay.
refused-held-lately = Tài khoản này vừa được tạm giữ trong tuần
    .next = Hãy hướng dẫn người gọi đến điểm tiếp nhận, hoặc dùng trang Khóa tài khoản ngay.
sms-held =
    { $name }: tài khoản bị tạm giữ đến { $until } theo cuộc gọi, cán bộ { $officer }, { $desk }, lúc { $at }. Không phải bạn gọi: báo { $hotline }.
mail-held =
    .subject = Tài khoản của bạn bị tạm giữ
    .body =
        Theo một cuộc gọi đến tổng đài, tài khoản của bạn bị tạm giữ đến { $until }.

        Nơi tạm giữ: { $desk }
        Số hiệu cán bộ: { $officer }
        Thời điểm: { $at }

        Nếu đúng là bạn muốn khóa, hãy xác nhận ở trang Khóa tài khoản ngay hoặc tại điểm tiếp nhận. Nếu không, tài khoản tự mở lại vào thời điểm trên; cần hỏi, gọi { $hotline }.
push-title = Báo trên thiết bị này
push-lead = Khi có việc chờ bạn, như một cổng xin chấp thuận, thiết bị này hiện thông báo. Thông báo chỉ cho biết có việc đang chờ.
push-on = Báo trên thiết bị này
push-off = Dừng báo
push-message = Có việc đang chờ bạn. Hãy mở Danh tính của tôi để xem.
push-denied = Trình duyệt này không cho phép. Hãy đổi trong phần cài đặt của trình duyệt cho trang này.
push-failed = Trình duyệt này chưa làm được. Bạn vẫn được báo qua tin nhắn và thư như trước.
push-no-script = Việc này cần JavaScript.
said-push-on = Thiết bị này sẽ báo khi có việc chờ bạn.
said-push-off = Thiết bị đó không còn nhận thông báo.
