"""A city more: what is asked (`wish`), where it is (`site`), what it trades (`trade`), and the file (`text`)."""
