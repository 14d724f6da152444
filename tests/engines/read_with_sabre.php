<?php
// Reads the path of a calendar a line; prints its occurrences as JSON, [[start, stop], …] in seconds.
require_once '/usr/share/php/Sabre/VObject/autoload.php';

use Sabre\VObject\Reader;

while (($path = fgets(STDIN)) !== false) {
    $calendar = Reader::read(file_get_contents(trim($path)));
    $faults = array_map(fn($fault) => $fault['message'], $calendar->validate());
    $calendar->expand(new DateTime('1970-01-01T00:00:00Z'), new DateTime('2102-01-01T00:00:00Z'));
    $found = [];
    foreach ($calendar->select('VEVENT') as $event) {
        if ((string)$event->STATUS !== 'CANCELLED') {
            $start = $event->DTSTART->getDateTime()->getTimestamp();
            $found[] = [$start, $event->DTEND->getDateTime()->getTimestamp()];
        }
    }
    sort($found);
    echo json_encode($faults ? ['faults' => $faults] : $found), "\n";
}
