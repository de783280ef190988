# Thẻ mã in: các mã đánh số, mỗi mã dùng một lần, hỏi theo số.
factor-card = Thẻ mã in
card-title = Thẻ mã in
card-lead = Thẻ mã in có 40 mã đánh số. Không cần điện thoại: khi đăng nhập, chúng tôi hỏi một mã theo số của nó. Thẻ cũng giúp bạn lấy lại tài khoản khi mất điện thoại.
card-none = Bạn chưa có thẻ mã in. Thẻ giúp bạn đăng nhập khi không có điện thoại.
card-print = In thẻ mã
card-another = In thẻ khác
card-make = Tạo thẻ mã và hiện để in
card-once = Các mã chỉ hiện một lần. Hãy in ra hoặc chép tay, rồi cất cùng giấy tờ quan trọng.
card-replaces = Tạo thẻ mới thì thẻ đang dùng hết giá trị ngay.
card-serial = Thẻ số { $serial }
card-left = còn { $count } mã
card-few = Thẻ sắp hết mã. Hãy in thẻ mới.
card-kept = Tôi đã cất thẻ
card-sheet-title = Thẻ mã đăng nhập
card-sheet-use = Khi đăng nhập, trang sẽ hỏi mã ở một số trên thẻ. Hãy nhập mã ở đúng số đó. Mỗi mã dùng một lần.
card-sheet-warning = Không đọc mã này cho bất kỳ ai qua điện thoại, kể cả công an. Mất thẻ: hãy đăng nhập để in thẻ mới, hoặc đến điểm tiếp nhận.
cooling-down-until = Cách đăng nhập của bạn vừa thay đổi. Để bảo vệ bạn, việc này chỉ làm được từ { $at }.
refused-cooling-down = Việc này phải đợi sau khi đổi cách đăng nhập
    .next = Bạn vừa đổi số điện thoại hoặc cách đăng nhập. Hãy thử lại sau thời gian chờ ghi trên trang.
step-up-by-card = Dùng mã trên thẻ mã in
step-up-card-title = Nhập mã trên thẻ mã in
step-up-card-lead = Hãy tìm trên thẻ mã ở số:
step-up-card-code = Mã ở số { $number }
step-up-card-hint = 8 chữ số, ghi cạnh số đó trên thẻ.
step-up-card-wrong = Mã chưa đúng. Hãy so lại số thứ tự và số của thẻ, rồi nhập lại.
step-up-card-used-up = Thẻ đã hết mã. Hãy chọn cách khác, rồi in thẻ mới.
audit-code-card-issued = Tạo thẻ mã in mới, thẻ cũ hết giá trị
sms-card-issued =
    { $name }: tài khoản của bạn vừa tạo thẻ mã in mới lúc { $at }. Không phải bạn: hãy khóa tài khoản ngay, gọi { $hotline }.
mail-card-issued =
    .subject = Tài khoản của bạn có thẻ mã in mới
    .body =
        Một thẻ mã in mới được tạo cho tài khoản của bạn vào { $at }. Thẻ trước đó không còn giá trị.

        Nếu không phải bạn, hãy khóa tài khoản ngay ở trang Danh tính của tôi hoặc gọi { $hotline }.
sms-phone-proven =
    { $name }: số điện thoại này lại dùng được để đăng nhập từ { $at }. Không phải bạn: hãy khóa tài khoản ngay, gọi { $hotline }.
mail-phone-proven =
    .subject = Số điện thoại của bạn lại dùng được để đăng nhập
    .body =
        Số điện thoại đã đăng ký lại dùng được để đăng nhập từ { $at }.

        Nếu không phải bạn, hãy khóa tài khoản ngay ở trang Danh tính của tôi hoặc gọi { $hotline }.
sms-email-proven =
    { $name }: một hộp thư dùng được để đăng nhập từ { $at }. Không phải bạn: hãy khóa tài khoản ngay, gọi { $hotline }.
mail-email-proven =
    .subject = Một hộp thư dùng được để đăng nhập
    .body =
        Một địa chỉ thư điện tử đã được xác nhận lúc { $at } và dùng được để đăng nhập. Địa chỉ trước đó không còn dùng được.

        Nếu không phải bạn, hãy khóa tài khoản ngay ở trang Danh tính của tôi hoặc gọi { $hotline }.
sms-card-handed-out =
    { $name }: thẻ mã in mới được cấp lúc { $at } tại { $desk }, cán bộ { $officer }. Thẻ cũ hết giá trị. Không phải bạn: gọi ngay { $hotline }.
mail-card-handed-out =
    .subject = Bạn được cấp thẻ mã in tại điểm tiếp nhận
    .body =
        Một thẻ mã in mới được cấp cho tài khoản của bạn. Thẻ trước đó không còn giá trị.

        Điểm tiếp nhận: { $desk }
        Số hiệu cán bộ: { $officer }
        Thời điểm: { $at }

        Nếu không phải bạn, hãy gọi ngay { $hotline } để khóa tài khoản.
keys-security-key = Khóa bảo mật USB hoặc NFC cũng thêm ở đây: chọn “khóa bảo mật” khi trình duyệt hỏi. Có thể thêm nhiều khóa, mỗi khóa một tên.
