"""What happens to a box, leg by leg.

Outbound: a booking appears (`bookings`), the box is hauled to the port (`feeder`), enters the yard and is released by
customs (`yard`), boards a train in its slot (`timetable`, `dispatcher`, `wagons`), is lifted onto it (`terminal`),
crosses sections and borders (`train`, `border`) and is lifted off abroad (`terminal`).
Inbound is the same journey from the other end.
What happens to boxes of cities that have joined is in `joins`, one module a kind.
"""
