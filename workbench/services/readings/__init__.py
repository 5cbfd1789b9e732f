"""What each place shows, read from a session: plain frozen values, without a screen.

A view asks for one reading, draws it, and asks again when something it shows has changed.
"""
