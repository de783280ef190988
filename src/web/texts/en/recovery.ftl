# Coming back in, locking without a sign-in, and account holders at a desk.
login-lost = Lost your phone or forgot your passcode?
recover-title = Back into your account
recover-lead = Lost your phone, or forgot your passcode? There are two ways.
recover-at-desk = At a desk, in one visit
recover-at-desk-lead = Take your identity card to any desk. The officer compares face and fingerprint, and you set a new passcode at once.
recover-alone = By yourself, with your code card
recover-alone-lead = You need your printed code card. After the right code there is a wait. Meanwhile the holder is told, and can stop it if it is somebody else.
recover-have-slip = I have a slip from a desk
recover-stop-link = Stop a recovery
recover-lock-link = Lock the account now
recover-card-wrong = This code is not right. Compare the number and the card, and type it again. Without a card, go to a desk.
recover-waits-title = Noted; now there is a wait
recover-waits = You can set a new passcode from { $at }.
recover-waits-come-back = Then open this page again, and type your number and the next code of the card.
recover-waits-told = We have written to the account's phone and mailbox, with a code that stops it.
recover-waits-desk = You would rather not wait? Any desk can help at once.
recover-passcode-title = Set a new passcode
recover-passcode-lead = The ways to sign in that you had end. Your code card goes on working.
recover-desk-title = Back in with a slip
recover-desk-lead = Type the number that the desk showed you, then set a new passcode. Use a device of your own.
recover-number = Number shown on the desk's screen
recover-number-hint = 6 digits.
recover-slip-wrong = Slip or number are not right, were used, or are too old. Compare them; if it still fails, ask the desk.
recover-stop-title = Stop a recovery
recover-stop-lead = It was not you? Type the stop code of the message, and press the button. This stops what is done from afar, not what is done at a desk.
recover-stop-code = Stop code
recover-stop-code-hint = 6 digits in the message.
recover-stop-submit = Stop it
recover-stop-wrong = The stop code is not right, or nothing is under way. Look at the newest message.
recover-stopped = Stopped. Nobody can set a new passcode by that request.
recover-stopped-next = Somebody may have your code card: print a new one, or
recover-lock-title = Lock the account by your code card
recover-lock-lead = Type your number; then we ask for one code of the card.
account-recovery = Somebody asks to get back into this account with its code card; a new passcode can be set from { $at }.
account-recovery-stop = It is not me, stop it
said-recovery-stopped = The recovery was stopped.
lock-title = Lock your account now
lock-lead = No sign-in needed. Type your number and your password or passcode: every sign-in ends at once.
lock-by-card = Forgot it? Lock by your code card
lock-way-back = Any desk lifts the lock, with your identity card. Without number and secret nobody can lock another's account.
refused-recovery-wrong = Number, card or code are not right
    .next = Check them. Any desk can help at once.
refused-recovery-slip-wrong = Slip or number are not right
    .next = Compare them with the slip, or ask the desk.
refused-recovery-desk-device = This device belongs to a desk
    .next = Use a device of your own, not the officer's.
refused-recovery-gone = This recovery was stopped, or its time is over
    .next = Begin again, or go to any desk.
refused-restore-no-card = This is no identity card's code
    .next = Scan the QR code in the corner of the card again.
refused-restore-no-account = This person has no account
    .next = Open a file to have one issued.
refused-restore-visit-over = This visit is over
    .next = Scan the card again to begin another.
refused-restore-signed = This visit was signed for already
    .next = One act a visit. Scan the card again for the next one.
refused-restore-not-now = This can't be done now
    .next = Load the page again to see where the account stands.
restore-scan-title = Account holders at the desk
desk-menu-restore = Account holders
restore-lead = Lost phone or new code card: scan the identity card of the person before you.
restore-scan = QR code of the identity card
restore-title = Account holder
restore-level = Account level
restore-recover = Bring back in
    .hint = Every way to sign in that was there ends at once. The person sets a new passcode with a slip and the number on the screen.
restore-card = Hand out a code card
    .hint = The card before is worth nothing.
restore-sign = Sign with your passkey
restore-signed = Signed: { $act }
restore-print = Show it to the person and print
restore-print-once = Shown once. If the print fails, scan the card again and repeat.
restore-done = Done.
restore-next = Next person
recovery-slip-title = Slip to get back in
recovery-slip-do = How to get back in
recovery-slip-until = Use before
recovery-slip-number = Type the number that you saw on the desk's screen.
recovery-slip-passcode = Set a new passcode, then add a passkey.
recovery-number-title = Number to type with the slip
recovery-number-lead = Write it down. It is not printed on the slip.
audit-recovery-proven = A code of the printed card was right, to get back in or to lock
audit-recovery-refused = A try to get back in failed
audit-recovery-begun = Getting back in began
audit-recovery-stopped = Getting back in was stopped
audit-recovered = Back in, with a new passcode
audit-holder-received = An officer received the account's holder at a desk
sms-recovery-begun =
    { $name }: somebody gets back in with your code card, from { $until }. Not you? Type stop code { $code } at Stop a recovery.
mail-recovery-begun =
    .subject = Somebody asks to get back into your account
    .body =
        At { $at } somebody typed a right code of your code card to get back into your account. A new passcode can be set from { $until }.

        If it was you, wait until then.

        If it was not you: open the page Back into your account, choose Stop, and type the stop code { $code }. Or sign in and press Stop on the page My identity, or call { $hotline }.
sms-recovery-stopped =
    { $name }: getting back in by code card was stopped at { $at }. Any desk can help, or call { $hotline }.
mail-recovery-stopped =
    .subject = Getting back in was stopped
    .body =
        Getting back into your account by code card was stopped at { $at }.

        If it was you who wanted back in, take your identity card to any desk or call { $hotline }.
sms-recovered =
    { $name }: a new passcode was set to get back in at { $at }. The old ways to sign in have ended. Not you? Call { $hotline } now.
mail-recovered =
    .subject = You are back in your account
    .body =
        A new passcode was set for your account at { $at }. Every way to sign in from before has ended.

        If this was not you, call { $hotline } at once to have the account locked.
sms-recovered-at-desk =
    { $name }: the account was brought back at { $desk }, officer { $officer }, at { $at }. The old ways to sign in have ended. Not you? Call { $hotline } now.
mail-recovered-at-desk =
    .subject = Your account was brought back at a desk
    .body =
        After face and fingerprint were compared, your account was brought back. Every way to sign in from before has ended.

        Desk: { $desk }
        Officer's number: { $officer }
        Time: { $at }

        If this was not you, call { $hotline } at once to have the account locked.
