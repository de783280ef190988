# My identity: not me, notices sent, download; sign-ins that stand out.
not-me = This was not me
said-case-opened = Noted. What it opened has ended, and services have lost their access.
said-case-way-removed = Noted. What it opened has ended, and the way to sign in that was used there is removed.
said-case-way-confirm = Noted, and signed out there. The way to sign in that was used there still works: remove it now.
said-case-way-stays = Noted, and signed out there. But the way to sign in that was used there still works, because you need it yourself. Add another way and remove it, or lock the account.
case-way-removed = The way to sign in that was used there was removed.
case-way-stays = The way to sign in that was used there still worked when you reported it.
account-cases-link = What I said was not me
account-notices-link = Notices sent to me
account-download-link = Download everything held about me
cases-title = What I reported
cases-lead = What you report is stopped at once, and a supervisor looks into it. Say the number when you call the hotline.
cases-none = You have reported nothing.
cases-next = What to do next
cases-next-keys = Change your passcode and remove ways to sign in that you don't know
cases-next-lock = Lock the account if you still worry
cases-next-desk = Or take your identity card to any desk.
case-sign-in = Sign-in at { $at }
case-change = Change at { $at }
case-scam-picture = A stranger sent a QR code at { $at }
case-scam-portal = A service asked from afar at { $at }
case-scam-helper = Somebody asked to help at { $at }
case-opened = reported at { $at }
case-open = Waits to be looked into
case-taken = Being looked into
case-secured = Done, the account is safe
case-mistaken = Done, it was the holder
case-reported = Handed to investigators
notices-title = Notices sent to me
notices-lead = Messages and mail that the service has sent you, newest first.
notices-none = There are no notices yet.
notices-genuine = You got a message that is not listed here? It is not from us.
notice-code = One-time code
notice-file = Result of a file
notice-ways = Change of how you sign in
notice-card = Printed code card
notice-new-device = Sign-in from a new device
notice-locked = Account locked
notice-recovery = Back into the account
notice-case = What you said was not you
notice-other = Another message
notice-sent = Sent
notice-failed = Could not be sent
notice-waiting = On its way
download-title = Download everything held about me
download-lead = A JSON file of what the service holds about you: what the register says, ways to sign in, sign-ins, services, who looked, notices.
download-submit = Download
download-hint = The file has your personal number and phone in it. Send it to nobody.
wait-a-moment = Many sign-ins failed from this network, or very many people are here at once. Wait { $wait }, then press Sign in again.
refused-no-such-sign-in = There is no such sign-in
    .next = Load the list again.
refused-sign-in-is-this-one = This is where you are now
    .next = If somebody else uses your account, press Lock my account now.
refused-case-not-yours = Somebody else has this, or it is done
    .next = Load the list again.
desk-menu-cases = “Not me” reports
desk-cases-title = What holders report: not them, or a scam
desk-cases-lead = Oldest first. What it opened has ended or was refused by itself; call the holder through the official hotline.
desk-cases-none = Nothing waits.
desk-case-portal = service { $portal }
desk-case-take = Take up
desk-case-close = Close
desk-case-outcome = Outcome of
audit-case-opened = You reported something that was not you
audit-case-handled = A supervisor handled what you reported
audit-data-downloaded = Everything held about you was downloaded
sms-strange-sign-in =
    { $name }: an unusual sign-in ({ $device }) at { $at }. Not you? Lock your account at once, call { $hotline }.
mail-strange-sign-in =
    .subject = An unusual sign-in
    .body =
        There was an unusual sign-in to your account: from very far away from the last one, or from a device that many people use.

        Device: { $device }
        Time: { $at }

        If this was not you, open the page My identity and press “This was not me”. Or call { $hotline }.
sms-case-opened =
    { $name }: you reported that it was not you, number { $number }, at { $at }. What it opened has ended. Help: call { $hotline }.
mail-case-opened =
    .subject = What you reported, number { $number }
    .body =
        At { $at } you reported something that was not you. Its number: { $number }.

        What it opened has ended, and services have lost their access. A supervisor looks into it; you see the result on the page My identity.

        If you did not report anything, call { $hotline } at once.
sms-scam-reported =
    { $name }: your report of a scam was noted, number { $number }, at { $at }. That request was refused. Help: call { $hotline }.
mail-scam-reported =
    .subject = Your report of a scam, number { $number }
    .body =
        At { $at } you reported a request as a scam. Its number: { $number }.

        That request was refused, and nothing was sent. A supervisor looks into it; you see the result on the page My identity.

        If you did not report anything, call { $hotline } at once.
sms-case-closed =
    { $name }: what you reported was handled at { $at }. See the result on the page My identity, or call { $hotline }.
mail-case-closed =
    .subject = What you reported was handled
    .body =
        What you reported as not you was handled at { $at }. See the result on the page My identity, or call { $hotline }.

# The hotline holds an account
desk-menu-holds = Holds by phone
holds-title = Hold an account at a caller's word
holds-lead = The caller says that the phone is gone: hold for a day. Ask for no password and no code. The hold lapses unless the holder confirms it, and it can be done once a week.
holds-hint = 12 digits of the caller's identity card.
holds-submit = Hold
holds-done = Held until { $at }. Tell the caller to go to a desk, or to confirm on the page Lock your account now.
refused-held-lately = This account was held within the week
    .next = Send the caller to a desk, or to the page Lock your account now.
sms-held =
    { $name }: your account is held until { $until } after a call, officer { $officer }, { $desk }, at { $at }. You did not call? Tell { $hotline }.
mail-held =
    .subject = Your account is held
    .body =
        After a call to the hotline your account is held until { $until }.

        Where: { $desk }
        Officer's number: { $officer }
        Time: { $at }

        If you want it locked, confirm on the page Lock your account now, or at a desk. If not, it opens by itself at that time; to ask, call { $hotline }.
push-title = Shown on this device
push-lead = When something waits for you, such as a portal's question, this device can show it. The message says only that something waits.
push-on = Show it on this device
push-off = Stop
push-message = Something waits for you. Open My identity to see it.
push-denied = This browser does not allow it. Change that in the browser's settings for this site.
push-failed = This browser can't do it right now. You are told by SMS and e-mail as before.
push-no-script = This needs JavaScript.
said-push-on = This device shows when something waits for you.
said-push-off = That device is no longer told.
