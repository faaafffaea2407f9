-- Routing rules are items of the directory too: the index that finds its events has to know them.
DROP INDEX aduan.events_directory;
CREATE INDEX events_directory ON aduan.events (log_id)
    WHERE split_part(topic, '.', 1) IN ('unit', 'category', 'staff', 'routing', 'standard', 'calendar');
