# Refusals: the key is `refused-` and the code that a citizen can quote to an officer. `.next` says what to do.

refused-broken = Something went wrong on our side
    .next = This is our fault, not yours. Try again in a few minutes. If it happens again, call for help and quote the reference below.
refused-busy = Too many people are using the service right now
    .next = Your request was not recorded. Wait a moment, then try again.
refused-not-found = This page does not exist
    .next = Check the address, or go to the first page.
refused-wrong-method = This page can't be opened like that
    .next = Go back and use the button on the page.
refused-form-expired = This page is out of date
    .next = Open the page again and send the form once more. If your browser blocks cookies, allow them for this site.
refused-form-elsewhere = This form was sent from another site
    .next = We stopped it to protect you. Open this site yourself and start again.
refused-form-unreadable = We could not read what was sent
    .next = Go back, reload the page and send the form once more.
refused-form-too-large = Too much was sent at once
    .next = Go back and shorten what you typed.
refused-form-too-slow = The connection was too slow to receive the form
    .next = Check your connection and send the form once more.
refused-cookies-doubled = Your browser sent the same cookie twice
    .next = We cleared this site's cookies to protect you. Reload the page and sign in again.
refused-cookies-too-large = Your browser sent cookies that are too large
    .next = Delete this site's cookies in your browser and open the page again.
