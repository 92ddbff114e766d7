#!/bin/sh
# Run once by the postgres image on an empty data volume: the databases and roles of the five services.
# <SERVICE>_OWNER_PASSWORD and <SERVICE>_RUNTIME_PASSWORD come from the environment; the files are in /pourpar.
set -eu

for service in membership wallet marketplace missions events; do
    upper=$(echo "$service" | tr '[:lower:]' '[:upper:]')
    owner_password=$(printenv "${upper}_OWNER_PASSWORD")
    runtime_password=$(printenv "${upper}_RUNTIME_PASSWORD")
    for step in "create postgres" "settings postgres" "grants $service"; do
        set -- $step
        psql --no-psqlrc --quiet --set ON_ERROR_STOP=1 --username "$POSTGRES_USER" --dbname "$2" \
            --set database="$service" --set owner="${service}_owner" --set runtime="${service}_runtime" \
            --set owner_password="$owner_password" --set runtime_password="$runtime_password" \
            --file "${POURPAR_SQL:-/pourpar}/$1.sql"
    done
done

psql --no-psqlrc --quiet --set ON_ERROR_STOP=1 --username "$POSTGRES_USER" --dbname postgres \
    --command 'REVOKE ALL ON DATABASE postgres, template1 FROM PUBLIC'
