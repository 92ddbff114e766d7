"""python -m services.missions api | worker | relay | migrate | all | doctor | dead-letters | republish."""

from services.missions.app import service
from shared.roles.run import main

if __name__ == "__main__":
    main(service)
