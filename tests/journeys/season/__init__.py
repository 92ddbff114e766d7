"""The first season over RabbitMQ, with every service twice."""
