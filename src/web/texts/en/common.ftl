# Words that every page shares.

skip-to-content = Skip to main content
menu-label = Menu
language-label = Language
signed-in-as = Signed in: { $name }
sign-out = Sign out

footer-hotline = For help, call { $number }.
footer-scam =
    Nobody may ask for your password, your one-time code or the code on your slip: not the police, not the officer at the desk.
    If somebody asks on the phone, hang up.

action-home = Go to the first page

error-summary-title = Please correct this before you continue
error-prefix = Error:
tone-done = Done
tone-notice = Please note
tone-warning = Warning
field-optional = (optional)

wait-seconds = { $seconds ->
    [one] { $seconds } second
   *[other] { $seconds } seconds
}
wait-minutes = { $minutes ->
    [one] { $minutes } minute
   *[other] { $minutes } minutes
}
wait-hours = { $hours ->
    [one] { $hours } hour
   *[other] { $hours } hours
}
try-again-after = Try again in { $wait }.

error-code-label = Error code
error-reference = Reference: { $reference }
error-quote = When you call for help or go to a desk, quote this error code and reference.

progress-label = Steps
progress-current = (current step)
progress-done = (done)

live-lost = Connection lost. This page is reconnecting by itself; what you typed is kept.

compare-same = Same
compare-differs = Different
compare-missing = Missing
