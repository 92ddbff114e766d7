"""python -m services.marketplace api | worker | relay | migrate | all | doctor | dead-letters | republish."""

from services.marketplace.app import service
from shared.roles.run import main

if __name__ == "__main__":
    main(service)
