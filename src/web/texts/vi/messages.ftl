# Mail and SMS. SMS texts are written without marks by the sender.
