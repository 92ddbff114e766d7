"""plugNplay: evenings: open mic, draw and scouting; full tracks; the playlist whose first entry admits an artist."""
