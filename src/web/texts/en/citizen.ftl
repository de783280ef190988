# Activation and the citizen's own steps.
