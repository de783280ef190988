# Signing out: the page afterwards, and telling portals.
logout-portals-told = The services that you entered are being told that you have signed out.
logout-going-on = You will be taken back to { $portal } in a moment.
logout-onward = Go on now
