# Operators.
