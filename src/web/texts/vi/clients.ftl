# Cổng dịch vụ tự đăng ký, và đường tới cổng.

audit-client-registered = Cổng dịch vụ tự đăng ký
audit-client-changed = Cổng dịch vụ tự sửa đăng ký
audit-client-secret-rotated = Cấp khóa bí mật mới cho cổng dịch vụ
audit-registration-token-made = Cho phép đăng ký cổng dịch vụ

portals-start = Tới cổng dịch vụ
consent-why = Vì sao:
