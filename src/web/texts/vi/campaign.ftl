# Hồ sơ thu nhận theo lô cùng đợt cấp thẻ căn cước, nhắc kích hoạt và bảng số liệu.

refused-bulk-encoding = Tệp này không phải UTF-8 hay UTF-16 (có thể là Windows-1258, TCVN3 hoặc VNI).
    .next = Mở tệp bằng bảng tính, lưu lại dạng "CSV UTF-8" rồi nộp lại.
refused-bulk-empty = Tệp này không có dòng nào.
    .next = Hãy chọn đúng tệp danh sách.
refused-bulk-head = Dòng đầu của tệp không đúng: thiếu cột hoặc có cột lạ.
    .next = Sửa tên cột ở dòng đầu theo danh sách bên cạnh rồi nộp lại.
refused-bulk-being-read = Tệp này đang được đọc ở nơi khác.
    .next = Chờ vài phút rồi mở lại danh sách để xem kết quả.
refused-bulk-no-such = Không có tệp hoặc lô này ở điểm của bạn.
    .next = Kiểm tra lại số, hoặc quay lại danh sách.
refused-bulk-others-import = Chỉ cán bộ đã nộp tệp mới đề xuất lô từ tệp đó.
    .next = Nhờ cán bộ đã nộp tệp đề xuất.
refused-bulk-nothing-clean = Không còn hồ sơ sạch nào chờ đề xuất trong tệp này.
    .next = Chờ đối chiếu xong, hoặc xử lý từng hồ sơ cần sửa.
refused-bulk-changed = Lô này vừa thay đổi, hoặc đã có người quyết định.
    .next = Mở lại trang để xem tình trạng hiện nay.

bulk-reject-encoding = Dòng có ký tự không đúng bảng mã của tệp
bulk-reject-too-long = Dòng quá dài
bulk-reject-quotes = Dấu nháy kép đặt sai chỗ
bulk-reject-values = Số giá trị không khớp với dòng đầu, hoặc có ký tự không được dùng
bulk-reject-number = Số định danh cá nhân không đúng
bulk-reject-old-number = Số chứng minh nhân dân không đúng
bulk-reject-name = Họ tên không đúng
bulk-reject-birth = Ngày sinh không đúng
bulk-reject-sex = Giới tính phải là Nam hoặc Nữ
bulk-reject-residence = Thiếu nơi thường trú
bulk-reject-card-issued = Ngày cấp thẻ không đúng
bulk-reject-phone = Số điện thoại không phải số di động Việt Nam
bulk-reject-email = Thư điện tử không đúng
bulk-reject-commune = Mã xã không có trong danh mục
bulk-reject-language = Ngôn ngữ phải là vi hoặc en
bulk-reject-guardian-needed = Dưới 14 tuổi: cần đến điểm tiếp nhận cùng người giám hộ
bulk-reject-twice-in-file = Người này đã có ở một dòng trước trong tệp
bulk-reject-file-open = Người này đang có hồ sơ ở một điểm tiếp nhận
bulk-reject-level-held = Người này đã có tài khoản mức này

sms-collected =
    { $name }: hồ sơ { $file } đã được duyệt mức 1 lúc { $at }. Nơi thu nhận: { $desk }, cán bộ { $officer }. Hãy mang thẻ căn cước đến điểm tiếp nhận bất kỳ để kích hoạt, hạn { $until }.
mail-collected =
    .subject = Hồ sơ { $file } đã được phê duyệt, mời bạn đến kích hoạt
    .body =
        Hồ sơ { $file } của bạn, thu nhận cùng đợt cấp thẻ căn cước, đã được phê duyệt ở mức độ 1.

        Nơi thu nhận: { $desk }
        Số hiệu cán bộ: { $officer }
        Thời điểm phê duyệt: { $at }

        Hãy mang thẻ căn cước và điện thoại đến điểm tiếp nhận bất kỳ để nhận phiếu và kích hoạt. Hạn là hết ngày { $until }. Tại đó bạn có thể xin mức độ 2 ngay. Quá hạn, điểm tiếp nhận vẫn kích hoạt cho bạn, không phải khai lại.

        Không ai kích hoạt tài khoản thay bạn qua điện thoại hay tin nhắn.
sms-reminder =
    { $name }: nhắc kích hoạt hồ sơ { $file }, duyệt lúc { $at }, nơi nhận { $desk }, cán bộ { $officer }. Hạn { $until }. Chưa có phiếu thì mang thẻ căn cước đến điểm tiếp nhận bất kỳ.
mail-reminder =
    .subject = Nhắc bạn kích hoạt tài khoản trước hết ngày { $until }
    .body =
        Hồ sơ { $file } của bạn đã được phê duyệt nhưng tài khoản chưa được kích hoạt.

        Điểm tiếp nhận: { $desk }
        Số hiệu cán bộ: { $officer }
        Thời điểm phê duyệt: { $at }

        Hãy kích hoạt trước hết ngày { $until } bằng phiếu bạn đã nhận. Nếu chưa có phiếu, hãy mang thẻ căn cước đến điểm tiếp nhận bất kỳ, hoặc gọi { $hotline }.

        Không ai kích hoạt tài khoản thay bạn qua điện thoại hay tin nhắn.

audit-bulk-begun = Nộp tệp hồ sơ theo lô
audit-bulk-read = Đọc xong tệp hồ sơ theo lô
audit-bulk-compared = Đối chiếu hồ sơ thu nhận theo lô với cơ sở dữ liệu dân cư
audit-batch-proposed = Đề xuất một lô hồ sơ, có chữ ký
audit-batch-approved = Phê duyệt một lô hồ sơ, có chữ ký
audit-batch-returned = Trả lại một lô hồ sơ, có chữ ký

# Bảng số liệu
table-title = Bảng số liệu định danh điện tử
table-summary = { $place }: { $cards } thẻ căn cước, { $files } hồ sơ, { $approved } hồ sơ đã duyệt, { $activated } tài khoản đã kích hoạt, { $used } tài khoản đã đăng nhập ít nhất một lần.
table-caption = Từ thẻ căn cước đến tài khoản được sử dụng
table-place = Nơi
table-total = Tổng cộng
table-target = Chỉ tiêu
table-cards = Thẻ căn cước
table-files = Hồ sơ
table-approved = Đã duyệt
table-level-1 = Kích hoạt mức 1
table-level-2 = Kích hoạt mức 2
table-signed-in = Đã đăng nhập
table-self-served = Tự kích hoạt
table-assisted = Được hỗ trợ
table-helped = Thủ tục có cán bộ một cửa giúp
table-deadlines = Quá hạn
table-attempts = Lượt đến mỗi tài khoản
table-minutes = Phút: trung vị / 95 %
table-filter-place = Mã tỉnh hoặc xã
    .hint = Hai chữ số cho tỉnh, năm chữ số cho xã. Để trống để xem tất cả.
table-filter-from = Từ ngày
table-filter-to = Đến ngày
table-filter-submit = Xem
table-csv = Tải CSV
table-json = Tải JSON
table-course = Hồ sơ (xám) và kích hoạt (xanh) từ { $first } đến { $last }
table-bars = Hồ sơ (xám), đã duyệt (xanh nhạt), đã kích hoạt (xanh đậm) theo nơi
refused-table-place = Không có nơi nào mang mã này trong bảng.
    .next = Kiểm tra lại mã, hoặc để trống để xem tất cả.
refused-table-days = Ngày không đúng, hoặc ngày cuối trước ngày đầu.
    .next = Nhập lại khoảng thời gian.
desk-menu-table = Bảng số liệu

# Tệp và lô hồ sơ
desk-menu-bulk = Tệp theo lô
desk-menu-batches = Lô hồ sơ
bulk-title = Hồ sơ thu nhận theo lô
bulk-lead = Tệp danh sách được nộp qua người vận hành bằng lệnh "dinhdanh import". Kết quả đọc và đối chiếu hiện ở đây.
bulk-none = Điểm này chưa có tệp nào.
bulk-read = Đã đọc { $share }
bulk-accepted = { $count } dòng nhận
bulk-rejected = { $count } dòng bị loại
bulk-name = Tên tệp
bulk-at = Nộp lúc
bulk-progress = Đã đọc
bulk-accepted-rows = Dòng được nhận
bulk-repeated-rows = Dòng đã có từ tệp khác
bulk-rejected-rows = Dòng bị loại
bulk-clean = Sạch, chờ đề xuất
bulk-rejected-download = Tải danh sách dòng bị loại kèm lý do
bulk-propose-title = Đề xuất lô kế tiếp
bulk-propose-lead = Tối đa { $most } hồ sơ sạch, theo thứ tự trong tệp. Chữ ký của bạn gắn với từng hồ sơ trong danh sách.
bulk-propose-sign = Ký đề xuất lô
bulk-batches = Các lô của tệp này
bulk-batch-files = { $count } hồ sơ
bulk-batch-waits = Chờ phê duyệt
bulk-batch-approved = Đã phê duyệt
bulk-batch-returned = Đã trả lại
bulk-batches-title = Lô hồ sơ chờ phê duyệt
bulk-batches-none = Không có lô nào chờ.
bulk-batch-title = Lô { $number }
bulk-batch-by = { $desk }, cán bộ { $officer }, đề xuất lúc { $at }
bulk-sample = Mẫu để xem kỹ
bulk-approve-title = Phê duyệt cả lô
bulk-approve-lead = Mọi hồ sơ trong lô khớp với cơ sở dữ liệu dân cư và chỉ được cấp mức 1.
bulk-approve-sign = Ký phê duyệt cả lô
bulk-return-title = Trả lại cả lô
bulk-return-sign = Ký trả lại cả lô

# Chiến dịch kích hoạt: danh sách gọi
desk-menu-campaign = Gọi nhắc
campaign-title = Người chưa kích hoạt
campaign-remain = { $place }: đã duyệt { $approved }, đã kích hoạt { $activated }, còn { $remain }.
campaign-lead = Hồ sơ của điểm này đã báo kết quả mà chưa kích hoạt, hạn sớm nhất ở trên. Số điện thoại chỉ hiện khi bạn cần gọi; mỗi lần xem được ghi lại và người dân thấy được.
campaign-none = Không còn ai cần gọi lúc này.
call-title = Gọi cho hồ sơ
call-last = lần gọi trước: { $outcome }, { $at }
call-show = Hiện số để gọi
    .hint = Chỉ dùng để nhắc kích hoạt. Không hỏi mã, mật khẩu hay số định danh của ai qua điện thoại.
call-outcome = Kết quả cuộc gọi
call-reached = Đã gặp, sẽ tự kích hoạt
call-appointment = Hẹn đến điểm tiếp nhận
call-no-answer = Không nghe máy
call-wrong-number = Sai số
call-refused = Không muốn được gọi nữa
call-day = Ngày hẹn
    .hint = Chỉ điền khi hẹn đến điểm tiếp nhận.
call-save = Lưu kết quả
refused-call-not-waiting = Hồ sơ này không chờ kích hoạt.
    .next = Quay lại danh sách.
refused-call-no-phone = Hồ sơ này không có số điện thoại.
    .next = Liên hệ bằng cách khác.
refused-call-too-many = Bạn đã xem quá nhiều số trong một giờ.
    .next = Chờ đến giờ sau; người giám sát đã được báo.
refused-call-no-day = Hẹn đến điểm tiếp nhận thì cần một ngày từ hôm nay.
    .next = Điền ngày hẹn.
audit-phone-shown = Xem số điện thoại để gọi nhắc kích hoạt
audit-call-made = Gọi nhắc kích hoạt
