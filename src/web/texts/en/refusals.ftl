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
refused-sign-in-first = You are not signed in, or your sign-in has ended.
    .next = Sign in again, then open this page once more.
refused-officer-sign-in-first = This page is for officers on duty, on a device enrolled at their desk.
    .next = Sign in with your officer's passkey and try again.
refused-other-role = Your role does not include this.
    .next = Hand it to someone whose role does.
refused-invitation-gone = This invitation was used already or has expired
    .next = Ask your desk's supervisor for a new link.
refused-ceremony-gone = This confirmation has expired or was used already
    .next = Reload the page and do it again. What was saved is not lost.
refused-passkey-refused = The passkey was not accepted
    .next = Try again and confirm with the fingerprint, face or PIN of your device. If it still fails, use another key.
refused-passkey-unsupported = This kind of passkey can't be used yet
    .next = Use another device or security key.
refused-officer-suspended = This officer's account is suspended
    .next = Speak to the head of your unit.
refused-other-desk = This browser is not a device of the officer's own desk
    .next = Use a device that is enrolled at your desk.

# At the desk: opening, comparing and receiving a file.

refused-own-file = This is the officer's own file, or that of somebody the officer represents
    .next = Nobody handles their own file. Please hand it to a colleague. This was recorded.
refused-relatives-file = This is the file of a relative whom the officer has declared
    .next = Please hand it to a colleague. This was recorded.
refused-own-proposal = Nobody decides on their own proposal
    .next = Another approver has to decide. This was recorded.
refused-other-desks-file = This file is handled at another desk
    .next = Please send the person to the desk that opened it. This was recorded.
refused-no-such-file = There is no such file
    .next = Please check the file's number, with its last character.
refused-file-changed = The file was just changed elsewhere
    .next = Reload the page to see it as it is now, then go on. Nothing that was saved is lost.
refused-file-already-open = This person has an open file of the same level
    .next = Go on with that file instead of opening another.
refused-level-already-held = This person's account has this level or a higher one
    .next = No file is needed. If they can't sign in, use recovery.
refused-too-young = Level 2 is not given below the age of six
    .next = With a representative at hand, level 1 can be given (Decree 69/2024, article 7).
refused-guardian-needed = Below the age of 14 a parent or guardian must be present
    .next = Please scan the representative's card as well.
refused-file-not-editable = The file is past this step and can't be changed any more
    .next = Reload the page to see where it stands.
refused-too-many-lookups = You have asked the population register too often within an hour
    .next = Please wait and try again, or tell the desk's supervisor.
refused-person-known-twice = The register says that two numbers here belong to one person
    .next = A supervisor has to look at this file. Please give them its number.
refused-file-paused = The file is paused
    .next = Ask the register again, or wait for the correction and then let the file go on.
refused-register-not-asked = The file was not compared with the population register yet
    .next = Ask the register and look at the differences first.
refused-differences-open = A difference between card and register is not settled
    .next = Choose what to do about each, or pause the file until the data is corrected.
refused-contact-missing = No phone number was entered
    .next = Enter the person's own number, or mark that they have no phone.
refused-no-such-difference = This difference is gone
    .next = Please reload the page.
refused-reason-unfit = This reason can't be used here
    .next = Please choose one from the list.

# The card's QR code.

refused-scan-empty = The scanner read nothing
    .next = Put the cursor into the scan field and scan the card's QR code again.
refused-scan-too-long = This is longer than any card's QR code
    .next = Please scan the QR code on the card again.
refused-scan-control-character = The scan holds characters that no card has
    .next = Check that the scanner is set to UTF-8, then scan again.
refused-scan-too-few-fields = The scan is incomplete
    .next = A card's QR code has at least 7 fields. Scan again; clean the card or change the angle if it is blurred.
refused-scan-too-many-fields = The scan has too many fields
    .next = The card may have been scanned twice into one field. Empty it and scan once.
refused-away-too-old = What was taken down at home is older than a day
    .next = Receive the person at the desk; this draft is of no use any more.
refused-scan-old-card = This is the nine-digit number of an old identity card
    .next = Please use the chip card or the new identity card.
refused-scan-number = The personal number in the QR code is not right
    .next = A personal number has 12 digits. Please scan again.
refused-scan-old-number = The older card's number in the QR code is not right
    .next = It has 9 digits or is left empty. Please scan again.
refused-scan-name = The name in the QR code can't be read
    .next = Check that the scanner is set to UTF-8, then scan again.
refused-scan-birth = The date of birth in the QR code is not right
    .next = Please scan again. If it stays wrong, look whether the card is damaged.
refused-scan-sex = The sex in the QR code is not right
    .next = Please scan again. If it stays wrong, look whether the card is damaged.
refused-scan-residence = The residence in the QR code is empty
    .next = Please scan again. If it stays empty, look whether the card is damaged.
refused-scan-issued = The date of issue in the QR code is not right
    .next = Please scan again. If it stays wrong, look whether the card is damaged.

# Matching, reading back, proposing, deciding.

refused-match-not-now = The file is not at the step of matching
    .next = Receive the complete file before matching.
refused-too-young-for-biometrics = No face or fingerprint is taken of children under six
    .next = Go on with level 1, without a match.
refused-capture-missing = A face or fingerprint capture is missing
    .next = Level 2 needs the face and at least one finger. Level 1 needs the face.
refused-visit-over = This visit began more than a day ago
    .next = Begin a new visit with the person present, then match and read back again.
refused-number-unknown = The ID-card database does not know this number
    .next = Ask the population register again for this file.
refused-read-back-not-now = There is nothing to read back yet
    .next = Compare and receive the file first.
refused-read-back-changed = Something changed since it was shown
    .next = Let the person read it again, then confirm.
refused-propose-not-now = The file is not at the step of proposing
    .next = Reload the page to see where it stands.
refused-not-read-back = The person has not confirmed what stands in the file now
    .next = Let them read it and confirm on the second screen.
refused-not-matched = There is no successful match in this visit
    .next = Level 2 needs face and fingerprint to match. Match now, or try another finger.
refused-signature-bad = The passkey's signature does not hold
    .next = Reload the page and sign again with your own passkey. This was recorded.
refused-not-proposed = No proposal waits for a decision here
    .next = Somebody else may have just decided. Please reload the list.
refused-evidence-bad = The signature on the proposal does not fit what the file holds
    .next = This file must not be approved. Tell the supervisor and security. This was recorded.

# Reasons as the person is told them.

reason-unknown-number = The population register does not know this personal number.
reason-holder-dead = The population register says that this person has died.
reason-no-card = This person has no identity card yet. Please have a card issued first.
reason-card-expired = The identity card has expired. Please have it renewed first.
reason-card-revoked = The identity card was revoked.
reason-card-held = The identity card is being held.
reason-too-young = This person is too young for the level that was chosen.
reason-guardian-missing = A parent or guardian has to come along.
reason-not-the-guardian = The person who came along is not listed as representative in the population register.
reason-not-the-holder = Face or fingerprint are not those of the person of this file.
reason-data-differs = What stands in the file does not fit the register.
reason-contact-wrong = The phone number or e-mail address is not right.
reason-papers-missing = Papers are missing from the file.
reason-not-free = There are signs that the person does not act freely.
reason-withdrawn = The person withdrew the file.
reason-opened-by-mistake = The file was opened by mistake.

# The slip and activation.

refused-slip-not-now = The file is not approved yet, or is activated already
    .next = A slip is printed for a file that is approved and not activated.
refused-activation-desk-device = An identity can't be activated on a desk's or an officer's device
    .next = Scan the slip's QR code with your own phone. Nobody may activate it for you.
refused-activation-code-unknown = No slip has this code
    .next = Check each character on the slip, or scan the QR code again.
refused-activation-code-used = This slip has been used
    .next = If it was not you who activated it, call the hotline or go to a desk at once.
refused-activation-code-replaced = This slip was replaced by a newer one
    .next = Please use the slip that was printed last.
refused-activation-late = The time to activate with this slip is over
    .next = You need not register again. Take your identity card to any desk for a new slip.
refused-activation-elsewhere = The activation is under way on another device
    .next = If that is yours, go on there. If not, go to a desk for a new slip.
refused-activation-closed = This account is locked and can't be activated now
    .next = Please call the hotline or go to a desk.
refused-activation-begin-again = It is too long since you opened the slip
    .next = Scan the slip's QR code again. The steps that are done stay done.
refused-activation-no-phone = There is no phone number in this file
    .next = The officer compares you again at the desk and shows you a number of six digits to type.
refused-activation-other-step = This step is not due yet, or is done
    .next = Reload the page to go on with the step that waits.
refused-activation-incomplete = Something is still missing
    .next = Set a six-digit passcode and create a passkey, or confirm that you use your phone number.
refused-activation-number-wrong = The code is wrong or has expired
    .next = Check the newest code. If it still fails, ask for another.

# Locking and unlocking an account.

refused-no-such-account = There is no such account
    .next = Please check again.
refused-lock-other-party = This ground belongs to another party
    .next = Only the party that asked, or the one that the law names, places or lifts this ground.
refused-lock-already-there = The account is locked on this ground already
    .next = Nothing needs to be done.
refused-lock-not-there = The account is not locked on this ground
    .next = Reload the page to see which grounds are in force.
