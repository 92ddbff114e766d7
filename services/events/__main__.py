"""python -m services.events api | worker | relay | migrate | all | …"""

from services.events.app import service
from shared.roles.run import main

main(service)
