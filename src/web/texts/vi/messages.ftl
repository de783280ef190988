# Thư điện tử và tin nhắn. Tin nhắn viết có dấu ở đây; khi gửi, dấu được bỏ, và không tin nào mang đường dẫn.
# $name là tên dịch vụ, $hotline là số điện thoại hỗ trợ, $desk là điểm tiếp nhận, $officer là số hiệu cán bộ,
# $file là số hồ sơ, $at là ngày giờ.

# Mã dùng một lần
sms-code-sign-in =
    { $name }: mã đăng nhập { $code }, dùng trong { $minutes } phút. Không ai được hỏi mã này, kể cả cán bộ. Có người hỏi là lừa đảo.
sms-code-activation =
    { $name }: mã kích hoạt { $code }, dùng trong { $minutes } phút. Không ai được hỏi mã này, kể cả cán bộ. Có người hỏi là lừa đảo.
sms-code-phone =
    { $name }: mã xác nhận số điện thoại { $code }, dùng trong { $minutes } phút. Không ai được hỏi mã này, kể cả cán bộ. Có người hỏi là lừa đảo.
sms-code-email =
    { $name }: mã xác nhận địa chỉ thư { $code }, dùng trong { $minutes } phút. Không ai được hỏi mã này, kể cả cán bộ. Có người hỏi là lừa đảo.
mail-code-email =
    .subject = Mã xác nhận địa chỉ thư điện tử
    .body =
        Mã xác nhận địa chỉ thư điện tử của bạn là { $code }.

        Mã dùng được một lần, trong { $minutes } phút. Chỉ nhập mã vào trang mà chính bạn đã mở.

        Không ai được hỏi mã này, kể cả công an và cán bộ tiếp nhận. Nếu có người hỏi, đó là lừa đảo: hãy cúp máy.

        Nếu bạn không yêu cầu mã, hãy gọi { $hotline }.
mail-code-phone =
    .subject = Mã xác nhận số điện thoại
    .body =
        Mã xác nhận số điện thoại của bạn là { $code }.

        Mã dùng được một lần, trong { $minutes } phút. Chỉ nhập mã vào trang mà chính bạn đã mở.

        Không ai được hỏi mã này, kể cả công an và cán bộ tiếp nhận. Nếu có người hỏi, đó là lừa đảo: hãy cúp máy.

        Nếu bạn không yêu cầu mã, hãy gọi { $hotline }.
mail-code-sign-in =
    .subject = Mã đăng nhập của bạn
    .body =
        Mã đăng nhập của bạn là { $code }.

        Mã dùng được một lần, trong { $minutes } phút. Chỉ nhập mã vào trang mà chính bạn đã mở.

        Không ai được hỏi mã này, kể cả công an và cán bộ tiếp nhận. Nếu có người hỏi, đó là lừa đảo: hãy cúp máy.

        Nếu bạn không yêu cầu mã, hãy bỏ qua thư này.
mail-code-activation =
    .subject = Mã kích hoạt tài khoản của bạn
    .body =
        Mã kích hoạt tài khoản của bạn là { $code }.

        Mã dùng được một lần, trong { $minutes } phút, cùng với phiếu bạn nhận tại điểm tiếp nhận.

        Không ai được hỏi mã này, kể cả công an và cán bộ tiếp nhận. Nếu có người hỏi, đó là lừa đảo: hãy cúp máy.

        Nếu bạn không đang kích hoạt tài khoản, hãy gọi { $hotline }.

# Hồ sơ được phê duyệt: thông báo kích hoạt (Nghị định 69/2024/NĐ-CP, Điều 14)
sms-approved =
    { $name }: hồ sơ { $file } đã được duyệt mức { $level } lúc { $at }. Nơi nhận: { $desk }, cán bộ { $officer }. Hãy kích hoạt bằng phiếu đã nhận, hạn { $until }. Không ai kích hoạt thay bạn qua điện thoại.
mail-approved =
    .subject = Hồ sơ { $file } đã được phê duyệt, mời bạn kích hoạt tài khoản
    .body =
        Hồ sơ { $file } của bạn đã được phê duyệt ở mức độ { $level }.

        Điểm tiếp nhận: { $desk }
        Số hiệu cán bộ: { $officer }
        Thời điểm phê duyệt: { $at }

        Hãy kích hoạt tài khoản trước hết ngày { $until }: dùng điện thoại của chính bạn quét mã trên phiếu đã nhận tại điểm tiếp nhận. Quá hạn đó, hãy đến điểm tiếp nhận gần nhất hoặc gọi { $hotline }.

        Không ai kích hoạt tài khoản thay bạn qua điện thoại hay tin nhắn.

# Hồ sơ cần sửa, hồ sơ bị từ chối: luôn có lý do
sms-returned =
    { $name }: hồ sơ { $file } cần bổ sung, báo lúc { $at } tại { $desk }, cán bộ { $officer }. Lý do: { $reason }. Hãy mang thẻ căn cước đến điểm này.
sms-refused =
    { $name }: hồ sơ { $file } bị từ chối lúc { $at } tại { $desk }, cán bộ { $officer }. Lý do: { $reason }. Cần hỏi, gọi { $hotline }.
mail-returned =
    .subject = Hồ sơ { $file } cần được bổ sung
    .body =
        Hồ sơ { $file } của bạn cần được sửa hoặc bổ sung.

        Lý do: { $reason }

        Điểm tiếp nhận: { $desk }
        Số hiệu cán bộ: { $officer }
        Thời điểm: { $at }

        Hãy mang thẻ căn cước đến điểm tiếp nhận này. Những gì bạn đã khai vẫn còn, bạn không phải khai lại.
mail-refused =
    .subject = Hồ sơ { $file } bị từ chối
    .body =
        Hồ sơ { $file } của bạn bị từ chối.

        Lý do: { $reason }

        Điểm tiếp nhận: { $desk }
        Số hiệu cán bộ: { $officer }
        Thời điểm: { $at }

        Nếu bạn không đồng ý hoặc cần được giải thích, hãy đến điểm tiếp nhận này hoặc gọi { $hotline }.

# Tài khoản đã kích hoạt
sms-activated =
    { $name }: tài khoản mức { $level } đã kích hoạt lúc { $at }, hồ sơ { $file }, nơi nhận: { $desk }, cán bộ { $officer }. Không phải bạn: gọi ngay { $hotline }.
mail-activated =
    .subject = Tài khoản định danh điện tử của bạn đã được kích hoạt
    .body =
        Tài khoản định danh điện tử của bạn đã được kích hoạt ở mức độ { $level } vào { $at }.

        Hồ sơ: { $file }
        Điểm tiếp nhận: { $desk }
        Số hiệu cán bộ: { $officer }

        Nếu không phải bạn kích hoạt, hãy gọi ngay { $hotline } để khóa tài khoản.

# Thay đổi cách đăng nhập
sms-passkey-added =
    { $name }: tài khoản của bạn có thêm một khóa truy cập lúc { $at }. Không phải bạn: hãy khóa tài khoản ngay, gọi { $hotline }.
mail-passkey-added =
    .subject = Tài khoản của bạn có thêm một khóa truy cập
    .body =
        Một khóa truy cập mới được thêm vào tài khoản của bạn vào { $at }.

        Nếu không phải bạn, hãy khóa tài khoản ngay ở trang Danh tính của tôi hoặc gọi { $hotline }.
sms-app-added =
    { $name }: tài khoản của bạn có thêm một ứng dụng xác thực lúc { $at }. Không phải bạn: hãy khóa tài khoản ngay, gọi { $hotline }.
mail-app-added =
    .subject = Tài khoản của bạn có thêm một ứng dụng xác thực
    .body =
        Một ứng dụng xác thực mới được thêm vào tài khoản của bạn vào { $at }.

        Nếu không phải bạn, hãy khóa tài khoản ngay ở trang Danh tính của tôi hoặc gọi { $hotline }.
sms-way-removed =
    { $name }: một cách đăng nhập của tài khoản đã bị gỡ lúc { $at }. Không phải bạn: hãy khóa tài khoản ngay, gọi { $hotline }.
mail-way-removed =
    .subject = Một cách đăng nhập của bạn đã bị gỡ
    .body =
        Một cách đăng nhập đã bị gỡ khỏi tài khoản của bạn vào { $at }.

        Nếu không phải bạn, hãy khóa tài khoản ngay ở trang Danh tính của tôi hoặc gọi { $hotline }.
sms-password-changed =
    { $name }: mật khẩu tài khoản của bạn đã đổi lúc { $at }. Không phải bạn: hãy khóa tài khoản ngay, gọi { $hotline }.
mail-password-changed =
    .subject = Mật khẩu của bạn đã được đổi
    .body =
        Mật khẩu tài khoản của bạn đã được đổi vào { $at }.

        Nếu không phải bạn, hãy khóa tài khoản ngay ở trang Danh tính của tôi hoặc gọi { $hotline }.
sms-passcode-changed =
    { $name }: mã số bí mật của tài khoản đã đổi lúc { $at }. Không phải bạn: hãy khóa tài khoản ngay, gọi { $hotline }.
mail-passcode-changed =
    .subject = Mã số bí mật của bạn đã được đổi
    .body =
        Mã số bí mật của tài khoản đã được đổi vào { $at }.

        Nếu không phải bạn, hãy khóa tài khoản ngay ở trang Danh tính của tôi hoặc gọi { $hotline }.
sms-new-device =
    { $name }: tài khoản của bạn đăng nhập từ thiết bị mới ({ $device }) lúc { $at }. Không phải bạn: hãy khóa tài khoản ngay, gọi { $hotline }.
mail-new-device =
    .subject = Đăng nhập từ một thiết bị mới
    .body =
        Tài khoản của bạn vừa đăng nhập từ một thiết bị chưa từng dùng.

        Thiết bị: { $device }
        Thời điểm: { $at }

        Nếu không phải bạn, hãy khóa tài khoản ngay ở trang Danh tính của tôi hoặc gọi { $hotline }.

# Tài khoản bị khóa (Luật Căn cước 26/2023, Điều 34; Nghị định 69/2024/NĐ-CP, Điều 15)
sms-locked =
    { $name }: tài khoản bị khóa lúc { $at }. Lý do: { $ground }. Mở khóa: đến điểm tiếp nhận hoặc gọi { $hotline }.
mail-locked =
    .subject = Tài khoản của bạn đã bị khóa
    .body =
        Tài khoản định danh điện tử của bạn bị khóa vào { $at }.

        Lý do: { $ground }

        Khi bị khóa, tài khoản không đăng nhập được vào bất kỳ dịch vụ nào. Để biết cách mở khóa, hãy đến điểm tiếp nhận bất kỳ hoặc gọi { $hotline }.
message-ground-holder = bạn yêu cầu
message-ground-terms = vi phạm điều khoản sử dụng
message-ground-card-held = thẻ căn cước bị thu hồi hoặc bị giữ
message-ground-card-expired = thẻ căn cước hết hạn
message-ground-death = theo dữ liệu dân cư quốc gia
message-ground-agency = theo yêu cầu của cơ quan có thẩm quyền

# Cuối mỗi thư điện tử
mail-footer =
    { $name }
    Điện thoại hỗ trợ: { $hotline }

    Thư này không có đường dẫn. Không ai có quyền hỏi mật khẩu, mã xác thực hay mã trên phiếu của bạn. Công an và cán bộ tiếp nhận cũng không.

# Trang của hộp thư thử: những gì lẽ ra đã được gửi
outbox-title = Hộp thư thử
outbox-lead = Đây là những tin nhắn và thư điện tử mà hệ thống đã gửi. Không thư nào rời khỏi máy này.
outbox-links = Liên kết
outbox-refresh = Tải lại
outbox-other-language = English
outbox-count = { $count } thư, mới nhất ở trên cùng.
outbox-only = Chỉ thư gửi đến { $to }.
outbox-fault = Cổng gửi đang được đặt ở chế độ lỗi: { $mode }.
outbox-sms = Tin nhắn
outbox-email = Thư điện tử
