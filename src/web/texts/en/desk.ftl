# The desk: officers, files, queues, slips.

# The frame of pages
desk-on-duty = { $name } ({ $officer }), { $desk }
desk-menu-queue = Files at this desk
desk-menu-approvals = Waiting for approval

# Enrolling an officer's passkey
desk-enrol-title = Enrol an officer's passkey
desk-enrol-lead = An invitation works once, for the invited officer alone.
desk-enrol-device = This browser will become a device of the desk. Enrol only on a machine that stands at the desk.
desk-enrol-own = The passkey is the officer's signature: every proposal and decision is signed with it. Hand it to nobody.
desk-enrol-verify = When asked, confirm with a fingerprint, your face or the PIN of the key.
desk-enrol-no-link = There is no invitation in this address. Open this page from the very link that your unit sent; if you opened it and reloaded the page, open the link again.
desk-enrol-submit = Create the passkey
said-officer-enrolled = The passkey is enrolled. From now on sign in with it, at a device of the desk.

# Signing in
desk-sign-in-title = Officer sign-in
desk-sign-in-lead = Sign in with the officer's passkey, on a device of the desk.
desk-sign-in-no-device = This browser is not enrolled as a device of any desk, so signing in will not work yet. Use an enrolled machine, or ask your unit for an invitation to enrol this one.
desk-sign-in-submit = Sign in with a passkey
desk-sign-in-help = Lost or broken key: tell your unit's manager at once, who will revoke it and send a new invitation.
desk-no-script = Passkeys need JavaScript. Switch JavaScript on in this browser and reload the page.
desk-passkey-cancelled = It was cancelled or took too long. Press the button to try again.
desk-passkey-failed = The passkey could not be used. Plug it in again, check the network, and press the button to try again.
desk-passkey-already = This key is enrolled already. Sign in with it, or use another key.
desk-passkey-unsupported = This browser does not support passkeys. Use a recent version of Chrome, Edge, Firefox or Safari.
desk-passkey-working = Checking…
said-officer-signed-out = You are signed out.

# The list of files
desk-home-title = Files at this desk
