# The page that takes people back to a portal by a form, and requests that can't be used.

form-post-title = Taking you back
form-post-lead = You are being taken back to { $portal }. If nothing happens, press the button below.
form-post-go-on = Continue

refused-request-object-refused = The service's request is not signed as it must be
    .next = This is the service's mistake. Tell them the error code below.
refused-request-uri-unknown = The service's request has expired or was answered before
    .next = Go back to the service and start again from there.
