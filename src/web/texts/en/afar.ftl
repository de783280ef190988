# What is asked from afar: the code of another device, the inbox of approvals, wards, helpers.

account-menu-approvals = Approvals

question-portal = Asked by
question-message = The service's words
question-place = Where it began
question-place-unknown = Unknown
question-place-network = Unknown (network { $network })
question-asked-at = Asked at
question-until = Answer by
question-approve = Approve
question-deny = Decline
refused-question-gone = This request does not wait for an answer any more
    .next = It was answered, has run out, or was never for you. If you still need it, begin again at the service.

usercode-title = Connect another device
usercode-lead = Type the code that the device shows on which you want to sign in.
usercode-link-lead = Does your device show the code { $code }? If so, go on.
usercode-warning = Go on only if you began this yourself, on a device in front of you. Whoever sends or reads you a code by phone or message is a fraud.
usercode-code = Code on the device
    .hint = Eight letters, such as BCDF-GHJK
usercode-continue = Go on
usercode-confirm-title = Let this device sign in?
usercode-confirm-lead = A device asks to sign in to { $portal } with your identity.
usercode-person = Approved by: { $name }
usercode-end = The last four letters of the code on the device
    .hint = Look at the device and type them. There is one try.
usercode-done-title = Approved
usercode-done-lead = The device signs in within seconds. You can close this page.
usercode-denied-title = Declined
usercode-denied-lead = The device is not let in. No data was sent.
usercode-mismatch-title = The code does not match: declined
usercode-mismatch-lead = The four letters that you typed are not those of the device, so the request was declined to protect you. If you began it yourself, begin again on the device.
usercode-portals = See which services may have my data
refused-device-code-unknown = This code can't be used
    .next = Look at the code on the device again. It works for ten minutes; after that, get another one on the device.

approvals-title = Approvals
approvals-lead = Services ask you here when they need your approval from afar.
approvals-warning = Nobody calls you to tell you to approve. If you do not expect this request, decline it.
approvals-none = Nothing waits for your answer.
approvals-open = See and answer
approvals-past = Earlier
approvals-state = Outcome
approvals-approved = You approved
approvals-denied = You declined
approvals-scam = You reported a scam
approvals-expired = Ran out without an answer
approvals-again = Look at the list again
approval-title = Do you approve?
approval-lead = { $portal } asks you from afar. You decide.
approval-number = The number that the service shows
    .hint = Look at the service's screen and type that number. There is one try.
approval-refused = This service may not have what it asks for. You can decline or report a scam.
approval-scam = This is a scam
approval-scam-means = “This is a scam” declines at once and sends us a report. This service can't ask you for a day.
said-approval-given = Approved. The service is told at once.
said-approval-denied = Declined. No data was sent.
said-approval-mismatch = The number does not match, so the request was declined to protect you.
said-approval-scam = Declined, and your report was taken. This service can't ask you for a day.

audit-approval-asked = A service asked for an approval from afar
audit-approval-denied = Declined a request from afar
audit-scam-reported = Reported a request from afar as a scam

# A request waits
sms-asked =
    { $name }: { $portal } asks for your approval until { $until }. See Approvals on your identity page. Callers are frauds.
mail-asked =
    .subject = { $portal } waits for your approval
    .body =
        { $portal } asked you at { $at } and waits for your answer until { $until }.

        Open your identity page yourself, under “Approvals”, to see what is asked and to answer.

        Nobody calls or writes to tell you to approve. If you do not expect this request, decline it or report a scam right there.

refused-automatic-in-service = Nobody is answered for in a service that is in use
    .next = Only a demo has this way.
refused-automatic-not-reached = This account does not reach what is asked
    .next = Look at the level that the service asks for.

# One-stop helpers
refused-help-portal-unfit = This service does not take what is done for another
    .next = Help is possible only at services that registered for it. Choose another one of the list.
refused-help-number-unreadable = The number that was typed can't be read
    .next = Type the citizen's personal number or phone number.
refused-help-too-many = Asked too often within an hour
    .next = Wait and ask again, or tell your supervisor.
refused-help-gone = This visit is over
    .next = The visit ended, has run out, or is not yours. If you still need it, begin another one.
audit-help-asked = A one-stop officer asked to help at a service
audit-help-approved = Let a one-stop officer help
audit-help-signed-in = A one-stop officer signed in to a service for you
audit-help-ended = The visit of a helper ended
audit-mandate-ended = A guardian's mandate ended
log-by-guardian = Guardian
sms-help-asked =
    { $name }: officer { $officer }, { $desk }, asks to help you at { $portal } at { $at }. Approve only if you are there. Open your identity page yourself, see Approvals. Questions: { $hotline }.
mail-help-asked =
    .subject = A one-stop officer asks to help you at { $portal }
    .body =
        The officer with the number { $officer } asks to help you at { $portal }.

        Where: { $desk }
        When: { $at }

        Approve only if you are there. Open your identity page yourself, under “Approvals”, and type the number that the officer's screen shows.

        If you are not there, press “This is a scam” on that page, or call { $hotline }.
desk-menu-help = Help citizens
help-title = Help a citizen at a service
help-lead = Each visit is for one person, at one service, for two hours at most. Citizens approve on their own phone; you never ask for their password or codes.
help-ask-title = Begin a visit
help-no-portals = No service takes what is done for another yet.
help-portal = Service
help-citizen = The citizen's personal number or phone
    .hint = The citizen reads it out, you type. If there is an account of this number, its holder sees the request at once.
help-ask = Ask to help
help-visits = Visits of this shift
help-visit-title = Visit
help-state = State
help-state-asked = Waiting for the citizen's answer
help-state-under-way = Approved, under way
help-state-denied = The citizen declined
help-state-ended = Ended
help-until = Until
help-number-lead = Show this number to the citizen. They type it on their own phone.
help-number-hint = Never read it out on the phone. The citizen must be in front of you.
help-under-way-lead = The citizen approved. Open the service in this browser and choose to sign in.
help-open = Open the service
help-end = End the visit
help-again = Other visits
help-officer = Officer's number
help-desk = Desk
help-ends-at = Ends at the latest
help-data = Data that the service would get
help-answer-title = Let this officer help you?
help-answer-lead = The officer with the number { $officer } asks to act for you at { $portal }.
help-answer-warning = Approve only if you are at this desk and see the number on the officer's screen. Tell nobody your password or codes.
help-answer-number = The number on the officer's screen
    .hint = Two digits. There is one try.
help-answer-end = Stop the help now
said-help-approved = Approved. The officer may act for you at this service until the visit ends. Every step shows under Who looked.
said-help-scam = Declined, and your report was taken.
said-help-ended = The visit has ended. The service gets nothing more under it.
approvals-help = An officer asks to help you at { $portal }
approvals-help-under-way = Under way, see

# Wards
account-menu-wards = Wards and helpers
wards-title = Wards and helpers
wards-lead = Who may act for whom, and until when. You can end it at any time.
wards-mine = For whom I act
wards-none = You act for nobody. Guardianship is recorded at a desk.
wards-of-me = Who acts for me
wards-of-me-none = Nobody acts for you.
wards-helpers = Officers who helped me in the last 30 days
wards-helpers-none = There was no visit yet.
wards-nameless = Somebody recorded at a desk
wards-ground = As
wards-since = Since
wards-until = Until
wards-over = Ended
wards-give-up = Stop acting
wards-withdraw = Do not let act any more
wards-log = Each step that was taken shows under:
mandate-parent = Father or mother
mandate-guardian = Guardian
mandate-representative = Legal representative
said-mandate-ended = Ended. From the next request on, nothing is done for the other any more.
refused-no-such-mandate = This mandate is not in force any more
    .next = Open Wards and helpers again to see how things stand.
behalf-title = For whom are you doing this?
behalf-lead = { $portal } lets you act for another. Choose for whom.
behalf-who = For whom
behalf-own = For myself
behalf-ward = For { $name }
behalf-means = When you act for another, the service knows for whom it is and who did it. It shows in that person's record.

help-card-title = The citizen has no phone here?
help-card-lead = Ask the citizen to type the code with the number { $number } of their code card { $serial } themselves. Look away while they type.
help-card-code = Code of the card
    .hint = Eight digits. Each code works once, for this visit only.
help-card-submit = Approve by code card
refused-help-card-wrong = The code of the card is not right
    .next = Ask the citizen to look for the right number on the card and to type again. After five wrong tries one must wait.
refused-help-card-too-weak = This service asks for more than a code card shows
    .next = The citizen must approve on their own phone.

audit-tokens-exchanged = A service used your sign-in at another service
