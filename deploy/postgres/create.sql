-- Once a service, by an administrator: two roles and the database. What may change later stands in settings.sql.
CREATE ROLE :"owner" NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION;
CREATE ROLE :"runtime" NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION;
CREATE DATABASE :"database" OWNER :"owner" TEMPLATE template0 ENCODING 'UTF8' LOCALE 'C';
