"""A scenario file in which a city joins the port.

What is asked (`wish`), where the city is (`site`), what it trades (`trade`), all of it together (`draft`), the text
(`join` and `text`), and the file on disk (`file`).
"""
