# Những việc cụ thể mà cổng dịch vụ xin làm thay người dân, trên trang đồng ý.

consent-details = Cổng này xin được làm
consent-details-once = Sự đồng ý này chỉ dùng cho lần này. Lần sau bạn sẽ được hỏi lại.
detail-yes = Có
detail-no = Không
