bonjour = Bonjour { $name }.
# A hundred times what it is given: as many as one message may hold.
bombe = { $x }{ $x }{ $x }{ $x }{ $x }{ $x }{ $x }{ $x }{ $x }{ $x }{ $x }{ $x }{ $x }{ $x }{ $x }{ $x }{ $x }{ $x }{ $x }{ $x }{ $x }{ $x }{ $x }{ $x }{ $x }{ $x }{ $x }{ $x }{ $x }{ $x }{ $x }{ $x }{ $x }{ $x }{ $x }{ $x }{ $x }{ $x }{ $x }{ $x }{ $x }{ $x }{ $x }{ $x }{ $x }{ $x }{ $x }{ $x }{ $x }{ $x }{ $x }{ $x }{ $x }{ $x }{ $x }{ $x }{ $x }{ $x }{ $x }{ $x }{ $x }{ $x }{ $x }{ $x }{ $x }{ $x }{ $x }{ $x }{ $x }{ $x }{ $x }{ $x }{ $x }{ $x }{ $x }{ $x }{ $x }{ $x }{ $x }{ $x }{ $x }{ $x }{ $x }{ $x }{ $x }{ $x }{ $x }{ $x }{ $x }{ $x }
# Terms that hold terms: a thousand million words, if they were all said.
-a = rire rire rire rire rire rire rire rire rire rire
-b = { -a } { -a } { -a } { -a } { -a } { -a } { -a } { -a } { -a } { -a }
-c = { -b } { -b } { -b } { -b } { -b } { -b } { -b } { -b } { -b } { -b }
-d = { -c } { -c } { -c } { -c } { -c } { -c } { -c } { -c } { -c } { -c }
-e = { -d } { -d } { -d } { -d } { -d } { -d } { -d } { -d } { -d } { -d }
rires = { -e } { -e } { -e } { -e } { -e } { -e } { -e } { -e } { -e } { -e }
# Two messages that hold one another.
poule = { oeuf }
oeuf = { poule }
