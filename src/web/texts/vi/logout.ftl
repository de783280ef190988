# Đăng xuất: trang sau khi đăng xuất, báo cho các cổng dịch vụ.
logout-portals-told = Các cổng dịch vụ mà bạn đã vào đang được báo rằng bạn đã đăng xuất.
logout-going-on = Bạn sẽ được đưa trở lại { $portal } trong giây lát.
logout-onward = Đi tiếp ngay
