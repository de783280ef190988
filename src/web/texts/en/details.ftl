# What a portal asks to do for a person, on the consent page.

consent-details = What this service asks to do
consent-details-once = This counts for this time only. You will be asked again next time.
detail-yes = Yes
detail-no = No
