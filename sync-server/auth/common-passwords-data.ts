/*
 * Passwords that many people have, in lower case: the most common ones of the list of @zxcvbn-ts/language-common 3.0.4
 * and all of its long ones. Only letters and digits; shorter ones only where they begin and end with a letter, since
 * what stands around them is taken off before a password is compared (`password-rules.ts`).
 *
 * Copyright (c) 2012-2016 Dan Wheeler and Dropbox, Inc. Copyright (c) 2021 @zxcvbn-ts. MIT licence.
 */
const text = `
0000000000d 0000000000o 000777fffa 0102030405 010203040506 01234567890 012345678910 0123654789
0123698745 014702580369 0147258369 0147852369 0147896325 0192837465 01telemike01 050605rostik
0987654321a 0cdh0v99ue 0o9i8u7y6t 1020304050 102030405060 1029384756 1029384756q 10293847qp 10987654321
1111111111zz 1111122222 11111aaaaa 1112131415 111222333000 111222333444555 111222333a 1122112211
1122334455 112233445566 1123581321 1133557799 1212312121 1213141516 1223334444 122333444455555
123123123a 123123123q 123123qweqwe 123321123321 123321456654 123321qweewq 1234509876 1234554321
1234554321a 1234554321q 1234562000 12345654321 123456654321 12345672000 12345677654321 123456782000
1234567887654321 1234567890 12345678900 123456789000 12345678900987654321 12345678901 123456789012
1234567890987654321 1234567890a 1234567890d 1234567890l 1234567890m 1234567890o 1234567890p 1234567890q
1234567890qaz 1234567890qw 1234567890qwe 1234567890qwerty 1234567890s 1234567890w 1234567890z
1234567890zzz 1234567891 12345678910 123456789101 12345678912 123456789123 1234567892000
12345678987654321 1234567899 123456789987654321 123456789a 123456789aa 123456789aaa 123456789abc
123456789as 123456789asd 123456789b 123456789c 123456789d 123456789e 123456789f 123456789g 123456789i
123456789j 123456789k 123456789l 123456789m 123456789n 123456789o 123456789p 123456789q 123456789qaz
123456789qq 123456789qqq 123456789qw 123456789qwe 123456789qwer 123456789qwerty 123456789r 123456789s
123456789t 123456789v 123456789w 123456789x 123456789y 123456789z 123456789zx 123456789zxc 123456789zz
12345678qwe 1234567qwertyu 123456qwer 123456qwert 123456qwerty 123456zxcvbn 12345abcde 12345asdfg
12345qazwsx 12345qwert 12345qwert7 12345qwerty 12345trewq 12345zxcvb 1234qwerasdf 1234qwerasdfzxcv
1234qwerty 1236547890 123654789a 123ewqasdcxz 123hfjdk147 123qwe123qwe 123qwe456rty 123qweasdzx
123qweasdzxc 123qwerty123 12andriy14 12qw34er56ty 1324354657 132forever 1346798520 1357908642 1357924680
1357997531 1472583690 147258369a 159753159753 1597532486 159753456852 17171717aa 1928374655 192837465q
193570356033 1958proman 1986irachka 1994200414 19952009sa 19960610ilja 19mtpgam19 1a2a3a4a5a
1a2a3a4a5a6a 1a2b3c4d5e 1a2s3d4f5g 1a2s3d4f5g6h 1pass1page 1q2q3q4q5q 1q2w3e4r5t 1q2w3e4r5t6y 1q3e5t7u9o
1qa2ws3ed4rf 1qa2ws3ed4rf5tg 1qaz2wsx3edc 1qaz2wsx3edc4rfv 1qazwsxedc 1qazxsw23edc 1qazxsw23edcvfr4
1qwertyuiop 1z2x3c4v5b 20162016up 2143658709 23176djivanfros 23wkoa0fp78dk 2468013579 2606642yra
26429vadim 2dumb2live 31217221027711 3141592654 3216732167 32615948worms 38gjgeuftd 3f3fpht7op
3rjs1la7qe 3syqo15hil 413276191q 41d8cd98f00b 420842084208555 4294967296 42qwerty42 4815162342
4815162342a 4815162342lf 4815162342lost 4815162342q 4904s677075 51051051051 541233432442 5432112345
5544332211 5858855abc 59382113kevinp 5hsu75kpot 5t4r3e2w1q 6215mila6215 671fsa75yt 70780070780
7410258963 7418529630 742617000027 7777755102q 7894561230 789456123a 789456123q 7elephants 7jokx7b9du
7ugd5hip2j 80070633pc 80361665abc 80637852730 8096468644q 80972694711 80988218126 87654321vv 87e5nclizry
88002000600 89015173454 89032073168 89057003343 89063032220m 89132664230 89172735872 89181502334
89211375759 89231243658s 89600506779 89614774181 89876065093rax 89semtsriuty 8phrowz622 8phrowz624
9085084232 9085603566 9293709b13 9638527410 9731553197 9874563210 987654321a 987654321g 987654321z
989244342a 9988776655 999111999q 99strenght 9z5ve9rrcz a123456789 a1234567890 a1a2a3a4a5 a1b2c3d4e5
a1s2d3f4g5 a1s2d3f4g5h6 a3eilm2s2y a4tech a789456123 a987654321 aa123456789 aaabbb aaasss aaliyah
aardvark aaron abacab abacus abbott abby abc123456789 abcd123456 abcde12345 abdullah abercrombie
aberdeen abgrtyu abigail abnormal abracadabra abraham abrakadabra abraxas absolut absolute absolutely
abstr acapulco accept access acclaim accord account accountbloc accounting achilles achtung acidburn
acmilan action activation active acura ad12345678 adam adams addict addicted addison address adelaide
adelina adgjmptw adidas admin admin18533362 administrator admiral adonis adrenalin adrenaline adrian
adriana adriano adrienne adult adults advance advanced advent adventure aerosmit aezakmi aezakmi123
afghanistan africa afrika afrika2002 again agassi aggies ahmed aikido aikman aileen aimee airborne
airbus aircraft airforce airman airplane airport airwolf aisan ajax ajcuivd289 ajnjuhfabz akira
aksjdlasdakj89879 alabama alabama123 aladdin aladin alain alan alanis alaska albany albatros albert
alberta alberto albina albion alcatel alcatraz alchemy alcohol alejandr alejandro alejandro1 aleksander
aleksandr aleksandra aleksei aleksey alena alenka alert alessand alessandra alessandro alex alexa
alexalex alexande alexander alexander1 alexandr alexandra alexandra1 alexandre alexandria alexey alexi
alexia alexis alexsander alexus alexxx alfa alfonso alfred alfredo algebra alibaba alice alicia alien
aliens alina alinaalina alinka alisa alisaalisa alisha alison alissa alive alkanaft123 all4one allah
allahuakbar allan allday allegro allen alleycat allgood alliance allison allmine allnight allsop allstar
allstate almighty almond aloha alone alpha alpha135792468 alphabet alphabravo alphaomega alpina alpine
altair alterego alternativa alternative althea altima altoids alucard alvaro always alyson alyssa
am4h39d8nh amadeus amadeusptfcor amalia amand amanda amateur amateurs amatory amature amazing amazon
ambassador amber ambers ambrose ambrosia amelia amelie americ america american amerika amethyst amiga
amigo amigos amonra amor amorcit amore amstel amsterda amsterdam amsterdam1 an83546921an13 anaconda anai
anakin anal analog analsex ananas anarchy anastasi anastasia anastasija anastasiya anchor anderlecht
anders andersen anderson andre andrea andreas andrei andres andrew andrewjackie andrews andrey
andrey1992 android andromed andromeda andy andyandy anfield anfisa angel angela angelangel angelic
angelica angelika angelina angelit angell angelo angelochek angelofwar angels angelus angie angus
anhyeuem animal animal2000 animals animated anime anita ankara anna annaanna annabell anne annette annie
annika annmarie anonymous another answer antananarivu antares antelope anthon anthony anthrax antichrist
antoine anton antoni antonia antonina antonio antonov antony anubis anything anytime anytimetoday
aolsucks apache apocalypse apokalipsis apollo apple applejuice applepie apples applesauce apricot april
aprilia aptiva aquarius aragon aragorn aramis arcadia archange archer archery archie architec arctic
argentin argentina argyle ariana ariane arianna ariel aries arizona arjay arkansas arlene armada
armageddon armagedon armand armando armani armstron army arnold around arrow arrows arsena arsenal
arsenal123 artem artemartem artemis artemka arthur artist artur arturo asd123asd123 asdas asdasd asddsa
asdf asdfasdf asdffdsa asdfg asdfg12345 asdfgh asdfgh123456 asdfghj asdfghjk asdfghjkl asdfghjkl1
asdfghjkl123 asdfjkl asdfqwer asdfzxcv asdqwe asdzxc asgard ashle ashlee ashleigh ashley ashton asia
asian asians aside asimov aspen aspire aspirin aspirine assasin assass assassin asses assfuck asshol
asshole asshole123 assholes assman asswipe assword astalavista asterix astonmartin astonvilla astra
astra334566 astral astrid astro astros athena athens athlon athome atlanta atlantic atlantis atlas
atomic atreides attack atticus attila attitude attract aubrey auburn auckland auckland2010 audi audio
auditt audrey auggie august augusta augustin augustus aurora aussie austin australi australia australia1
austria auto autumn avalanch avalon avatar avenger avenue aviation aviator avrillavigne awdrgyjilp
awesome awesome123 awful awnyce awo8rx3wa8t axio ayanami azamat azazel azerbaijan azerbaycan azert
azerty azertyui azertyuiop azrael azsxdc azsxdcfv azsxdcfvgb aztnm azwebitalia azzer babe babemagnet
baberuth babes babies baboon baby babybaby babybear babyblue babyboy babycake babydoll babyface babygirl
babylon babylove bacardi bacchus back backbone backdoor backup bacon badabing badass badboy badboys
baddest baddog badger badgers badgirl badiman28200 badman badnaamhere baggies baggins baggio bagira
bagpuss bahamas bahamut bailey bajingan baker balance baldwin ball baller ballet ballin balloon balloons
balls ballsack baltimor bama bambam bambi bamboo banan banana bananas banane band bandi bandit bang
bangbang banger bangkok bangladesh bank banker banner banshee banzai baracuda barbados barbara
barbarossa barber barbie barcelon barcelona barefeet barefoot barfly baritone barker barkley barley
barnes barney baron baronn barrage barrett barron barry barselona barsik bart bartman barton base
basebal baseball baseball10 baseball11 baseball12 baseball21 basement basic basil basket basketba
basketball basketball1 bass basset bassman bassmaster bassoon bastard bastards bathing batista batman
battery battle battlefield battlestar bauhaus baura baxter bayern baylor bazooka bball bbking bcfields
bdfyjd bdsm beach beaches beacon beagle beaker beamer bean beaner beanie beans bear bearbear bearcat
bearcats beardog bears beast beastie beat beater beatle beatles beatrice beau beautifu beautiful
beautiful1 beauty beaver beavers beavis because becca becker beckham becky bedford bedlam beech beef
beefcake beemer beer beerbeer beerman beerme beethove beetle beezer begemot behappy belair believe
belinda belinea belkin bell bella bellaco belladonna bellagio belle belly belmont beloved bender
bendover benedict benessere benfica beng bengal bengals benito benjami benjamin benji bennett bennie
benny benoit benson bentley benton beowulf beretta berezuckiy bergen berger bergkamp berkeley berlin
berlin1945 bermuda bernadette bernard bernardo bernice bernie berry bert bertha bertie bertram bertrand
bessie best bestbuy bestfriend beta beth bethany betsy better bettina betty bettyboo beverley beverly
bhbirf bhrh0h2oof6xbqjeh bian bianca biao biatch biblioteka bicycle bigal bigass bigballs bigbang
bigbear bigben bigbird bigblack bigblock bigblue bigbob bigboobs bigbooty bigboss bigboy bigbrother
bigbucks bigbutt bigcat bigcock bigd bigdaddy bigdawg bigdick bigdicks bigdog bigfish bigfoot bigger
biggie biggles biggun bigguns bigguy bighead bigjim bigjohn bigmac bigman bigmike bigmoney bigone
bigones bigpimp bigpoppa bigred bigsexy bigtime bigtit bigtits bigtruck biit bike biker bikers bikini
bilbo bill billabon billbill billie billy billybob billyboy bimbo bimmer binder bing bingo binladen
biohazard biology bionicle bird birddog birdie birdman birgit birmingham birthday birthday10 birthday100
birthday133 birthday21 birthday26 birthday27 birthday28 birthday299 birthday36 birthday54 biscuit
bisexual bishop bismarck bismark bismilla bismillah bitch bitchass bitches bitchy bite biteme bitter
bizkit bizzare blabla black blackadder blackberry blackbir blackbird blackcat blackdog blackdragon
blackhaw blackhawk blackhawks blackheart blackhorse blackice blackie blackjac blackjack blacklab
blacklabel blackman blackmetal blackops blackout blacks blacksheep blacksonblon blackwhite blacky blade
bladerunner blades blah blahblah blaine blake blam blanca blanche blanco blast blaster blaze blazer
blazers bleach bledsoe blessed blessing blingbling blink blinky blitz blitzkrieg blizzard blobby block
bloke blond blonde blondes blondie blonds blood bloody blossom blow blowfish blowjob blowme
bltynbabrfwbz blubber blue blueball bluebell blueberr blueberry bluebird blueblue blueboy bluedevils
bluedog bluedragon blueeyes bluefish bluejay bluejays bluemoon blues bluesky bluesman bluestar blunt
blunts bmvm3e46gtr boat boater boating bobafett bobbie bobbob bobby bobcat bobdole bobdylan bobmarley
body boeing bogart bogdan bogey bogota bogus bohica boiler bolitas bollocks bollox bologna bolton bomb
bombay bomber bombers bonanza bond bondage bondarenko bone bonehead boner boners bones bong bongo bonita
bonjour bonjovi bonkers bonner bonnie bonovox bonsai boob boobear boobie boobies booboo boobs booger
boogie book booker bookie books bookworm boom boomboom boomer booster bootie boots bootsie bootsy booty
bootys booyah boozer borabora bordeaux border borders boredboi4u boricua boris boroda borussia bosco
boss bossman boston bottle bottom boulder bounce bouncer bounty bourbon bowl bowler bowling bowman
bowser bowtie bowwow boxcar boxer boxers boxing boxster boy1cool23 boy4u2ownnyc boys boytoy boyz bozo
bpgjldsgjldthnf br0d3r bracken brad bradford bradley brady brain brains bramble brand brandi brando
brandon brandy brasil braveheart braves bravo brazil bread break breakdance breaker breanna breast
breasts breeze bremen brenda brendan brenna brennan brent brest brett brewer brewster brian briana
brianna bricks bridge bridget briggs bright brighton brigitte bristol british britney brittany brittney
broadway brodie broken broker bronco broncos bronson bronze brook brooke brooklyn brooks brother
brothers brown browndog brownie browning browns bruce brucelee brucewayne bruins bruiser bruno brutus
bryan bryant bubba bubbas bubble bubbles buceta buck bucker bucket buckeye buckeyes buckley bucks
buckshot bucky budapest budd buddah buddha buddie buddies buddy buddyboy buddydog buddys budgie budlight
budman budweise budweiser buffalo buffet buffett buffy buford bugger bugs builder building bujhmbujhm
bukkake bukowski bull bulldog bulldogs bullet bullfrog bullit bullnuts2003 bulls bullseye bullshit
bullwinkle bumble bummer bumper bundy bunghole bungle bunker bunnies bunny burger burn burner burning
burnout burns burrito burton bush bushido bushmaster business businessbabe buste busted buster bustle
busty butch butcher butkus butler butt butter butterbean buttercu buttercup butterfl butterfly
butterfly1 butters buttfuck butthead butthole buttman button buttons butts buzz buzzard buzzer
bvncnbnvvbn byajhvfnbrf bynthytn byteme c2h5oh c43dae874d c43qpul5rz c7e4f8ezqh cabbage cabernet cable
cabron cactus caddy cadillac caesar caitlin caitlyn calculator caleb calgary cali calibra calico
caliente californ california california1 caligula calimero call callaway callie calling callisto
callofduty callum calvin calypso camaro camaross camber cambiami cambridg camden camel camelot camels
cameltoe camera camero cameron camil camila camilla camille campbell camper camping canada canadian
canary cancel cancer cancun candace candice candies candle candy candyass candyeater candyfinger
candyman cang canine cannabis cannibal cannon cannondale canon canton cantona canuck canucks canyon
capcom capecod capetown capital capitals capone caprice capricor capricorn capslock captain caracas
caramel caravan carbon card cardiff cardinal cardinals cards carebear carina carl carla carlisle carlito
carlitos carlo carlos carlton carman carme carmel carmen carnage carnival carol carola carole carolin
carolina caroline carolyn carpedie carpediem carpente carpet carrera carrie carroll carrot carrots cars
carson carsten carter cartman cartoon cartoons carver casablanca casanova cascade case caserta casey
cash cashflow cashmone cashmoney casino casio casper cassandr cassandra cassidy cassie caster castillo
castle castor castro catalina catcher catdog caterpillar catfight catfish catherin catherine cathy
catman catnip cats cattle catwoman caught cavalier caveman cayman cbr900rr ccbill cdtnbr cdtnkfyf ceasar
cecile cecilia cedric cegthgegth cegthgfhjkm celeb celebrity celeron celeste celica celina celine celtic
celtic1888 celtics cement ceng center central century cerberus cesare cessna cevthrb cfitymrf cfkfvfylhf
cfvceyu cgfhnfr cghfdjxybr cgtwbfkbcn chachi chad chadwick chai chains chainsaw chair chairman challeng
challenger chamber chambers champ champion champs chan chance chandler chandra chanel chang change
changed changeme changes channel chantal chao chaos chapman chappy charge charger chargers charisma
charity charle charlene charles charleston charley charli charlie charlie111 charlie123 charlott
charlotte charlotte1 charlton charly charmed charon charter chase chaser chavez cheater cheburashka
check checker checkers checkmat cheddar cheech cheeks cheeky cheerleader cheerleaers cheers cheese
cheeseburger cheesecake cheetah chef chelle chelse chelsea chemical chemist chen cheng cherokee cherries
cherry cheryl cheshire chess chessie chessmaster chester chester123 chesterfield chestnut chevelle
chevrole chevrolet chevy chevys chewbacc chewie chewy cheyenne chiara chicago chichi chick chicken
chicken123 chickens chickenwing101 chicks chico chief chiefs children chill chilli chillin chilly
chimera china chinchilla chinese chinook chip chipmunk chipper chippy chips chiquita chitown chivas
chloe chocha chocolat chocolate chocolate1 choice choke chong choochoo chopin chopper chou chouchou
chowchow chris chrisbln chrisbrown chriss chrissy christ christa christi christia christiaan christian
christian1 christie christin christina christine christma christmas christop christophe christopher
christopher1 christy chrome chronic chrono chrysler chuai chuang chubby chuck chuckie chuckles chucky
chui chun chunky chuo chupakabra church ciaociao ciccio cicero cigar cigars cincinnati cinder cinderella
cindy cinema cinnamon circle circus cirrus cisco citadel citation citizen citroen city civic civicsi
civilization civilwar cjdthitycndj cjkysirj cjkywt claire clancy clapton clarence clarinet clarissa
clark clarke classic classics claude claudi claudia claudio clay claymore clayton clean cleaner clemens
clement clemente clemson cleo cleopatr cleopatra clevelan cleveland clever cliff clifford clifton climax
climber climbing clint clinton clipper clippers clips clit clitoris clock close closer cloud clouds
cloudy clover clovis clown clowns club clubpenguin clutch clyde cnfc35762209 cnfkrth cnfnbcnbrf
cnfybckfd cnjvfnjkju coach cobain cobalt cobra cobras cocacol cocacola cocaine cock cocker cockgobbler
cocks cocksuck cocksucker cocoa coconut code codered cody coffee cohiba coke cola cold coldbeer coldplay
cole coleman colin collection colleen college collie collin collins colnago colombia colonel colonial
color colorado colors colton coltrane columbia columbus comanche combat combat123654 comcast comedy
comein comeon comet comets comfort comicbookdb comicbooks comics coming command commande commander
commando commercial common compact company compaq compass compatible complete compton computador
computadora compute computer computer12 conan concord concorde concrete condom condor confidence
configuratio confirm confused cong connect connection conner connie connor conover conquest conrad
constant constantin constantine construction consult consumer contact content contest continue
contortionist contour contra contract contrasena control controller converse conway coochie cook cookie
cookies cooking cool coolcat coolcool cooldude cooler coolguy coolhand coolio coolman coolness cooper
coors coorslight cooter copenhag copenhagen copper coral corazo corey corina corinna corinne corleone
corndog cornelia cornell corner cornhole cornwall corolla corona corperfmonsy corporation corrado
corsair corvette corwin cosmic cosmo cosmopolitan cosmos costello cosworth cottage cotton cougar cougars
counter counterstrike country county courage court courtney cousin coventry cowboy cowboys cowgirl
coyote crack cracker crackers craig cramps crap crappy crash craving crawford crazy crazybab crazyhorse
crazyman cream creampie creamy create creation creative creature credit creepers crepusculo crescent
cricket criminal crimson crispy cristian cristina cristopher critter crjhgbjy cromwell crosby cross crow
cruise cruiser crumbs crunch crusader crusher crusty crysis crystal ctdfcnjgjkm cthtuf cthulhu cthutq
ctrhtn cuan cubbies cubs cubswin cucumber cuddles cuervo culinary cullen cumm cumming cummins cumshot
cumslut cunt cuntfinger cunts cupcake cupoi curious curtis custer custom customer cutie cutiepie cutlass
cutter cvthnm cvzefh1gkc cxfcnkbdfz cxfcnmt cxfcnmttcnm cyber cyberonline cyborg cyclone cyclones
cyclops cyecvevhbr cygnus cyjdsvujljv cynthia cypher cypress cyprus cyrano cyrus cytuehjxrf dabears
dabomb daddy daddyo daddys daddysgirl daemon daewoo daffy dagger daisey daisy daisydog dakota dale
dalejr dallas dalshe dalton damage daman damian damien dammit damnit damon dana dance dancer dancing
dang danger dangerous dani danie daniel daniela daniele daniell daniella danielle daniels daniil danila
danilka danish dank danni danny dannyboy dante danzig daphne daredevi daredevil darian darina darius
dark darkange darkangel darkelf darkknight darklord darkman darkness darkone darkside darkstar darlene
darling darrel darrell darren darryl darthvad darthvader darwin dasani dasha dashadasha dasher data
datsun daughter dave davedave david davide davids davidson davies davinci davis dawg dawgs dawn dawson
daylight dayton daytona dbnfkbr dbrnjh dbrnjhbz dbrnjhjdbx dbrnjhjdyf dctvcjcfnm dctvghbdtn deacon dead
deadhead deadly deadman deadpool deadspin dealer dean deanna death deathnote deaths debbie deborah debra
december decimal decker deedee deejay deep deeper deeppurple deepthroat deer deerhunt deerhunter
deeznuts deeznutz default defender defense defiant deftones dejavu delaney delaware delete delfin
delight delilah dell delldell delmar delphi delpiero delta deltaforce deltas deluxe demo demolition
demon demons denali deng denied deniro denis denise deniska denmark dennis density dental dentist denver
department depeche depechemode deputy derek derf derparol derrick descent description desert design
designer desire desiree deskjet desktop desmond desperados destin destiny destroy destruction detroit
deutsch deutschland devastator devil devildog devildriver deville devilman devilmaycry devilmaycry4
devils devin devo devon dewalt dexter dfcbkbcf dfcbkbq dfhdfhf dfkthbz dfkthf dfktynby dfktynbyf
dfktynbyrf dfvgbh dfytxrf dharma dhjnvytyjub diablo dialog diamon diamond diamonds dian diana diane
dianna dianne diao diaper diapers dick dickdick dickens dicker dickhead dickie dicks dicky dictionary
didier diego diehard diesel dietcoke dieter difference digger diggler digimon digital digitalprodu
dilbert dildo dilligaf dillon dima dimadima dimas dimitri dimples dinamo dinara dindom ding dingbat
dingdong dinger dingle dingo dinner dino dinosaur dipper dipset dipshit dipstick direct director dirk
dirt dirtbike dirty dirtydog disaster disco discover discus disney disneyland diva dive diver divers
divine diving divorce dixie django djljghjdjl dkflbckfd dkflbdjcnjr dkflbr dkflbvbh dkflbvbhjdbx
dkflbvbhjdyf dmiller12as dmitriy dnsadm doberman doctor dodge dodger dodgeram dodgers dodgeviper dogbert
dogbone dogboy dogcat dogface dogfart dogfood dogg dogger doggie doggies doggy doggystyle doghouse
dogman dogmeat dogphil3650 dogpound dogs dogshit dogwood doit doitnow doktor dolemite dollar dollars
dolly dolores dolphin dolphins domain domainlock2005 dome domenico domination domingo dominic dominik
dominion dominiqu dominique domino domodedovo donald donaldduck done dong donjuan donkey donkeykong
donna donner donnie donovan dontknow donuts doobie doodle doodles doofus doogie dookie dooley doom
doomsday door doors dope dorado doreen dorian doris dork dorothy dortmund dotcom dottie double doubled
douche doug dougal doughboy doughnut dougie douglas down downer downhill download downtown draco dracula
drag0n drago dragon dragonba dragonball dragonballz dragonfire dragonfl dragonfly dragonforce dragons
dragoon dragster drake drakon draven dream dreamcas dreamer dreaming dreamonline dreams dresden drew
drifter driller drive driven driver drizzt droopy drowssap drpepper drum drumandbass drummer drums drunk
dthjybrf dtkjcbgtl dtxyjcnm dtynbkznjh duan duane dublin ducati duchess duck duckduck duckie duckman
ducks dude dudedude dudeman dudes dudley duffer duffman duffy duke dukeduke dumbass dummy dunbar duncan
dundee dungeon dunhill dunlop dunnowho89 dupont duranduran durango durham dust duster dustin dusty dutch
dutchess dwayne dwight dylan dynamic dynamite dynamo dynasty e6pz84qfcj eagle eagles earl earnhard earth
earthlink easter eastern easton eastside eastwood easy eating eatme eatmenow eatpussy eatshit ebony
eclipse edcrfv eddie edgar edge edison editor edmonton eduard eduardo edward edwardcullen edwards edwin
eeyore efbcapa201 egghead eggman eggplant eghfdktybt egorka eight eighteen eileen einstein ejaculation
ekaterina ekaterina20 ekmzyf elaine elcamino eldiablo eldorado eleanor electra electric electro electron
electronic electronics elefant element elements elena eleonora elephant eleven elijah elisabet elite
elizabet elizabeth elizabeth1 elizaveta ellen ellie elliot elliott elmira elmo eloise elpaso elsalvador
elvira elvis elvisp elway elwood emanuel emerald emerson emil emilia emilie emilio emily eminem emma
emmanuel emmett emmitt emperor empire encore ender energy enforcer engage engine engineer engineering
england english enigma enjoy enrico enrique enter enterme enternow enterpri enterprise enters
entertainment entrance entropy entry envelope epsilon equinox eraser erection eric erica ericsson erik
erika erin ernest ernesto ernie erotic erotica errors escaflowne escalade escape escorpio escort eskimo
espana espresso esprit esquire estate esteban estelle esther estrell estrella eternal eternity ethan
eugene eunice euphoria eureka europa europe evan evanescence evangeli evangelion evans evelyn everest
everett everlast everton everything evgeniy evil evolutio evolution excalibu excalibur excellence
exchange excite exeter exigen exigent exodus exotic experience experienced expert explore explorer
export express extra extreme eybdthcbntn eyes ezekiel f00tball fabian fabie fabienn fabio fabric
fabulous face facebook facial factory faggot fairlane faith faithful falcon falcons fallen fallenangel
fallon fallout falloutboy famil family famous fandango fang fanny fantasia fantasies fantasy fantom
fantomas faraon farida farley farm farmboy farmer farscape farside fart fartripper fashion fast fastball
faster fatass fatboy fatcat father fatima fatima753357 fatman fatty favorite fcbarcelona fcnfkfdbcnf
fdnjhbpfwbz fduecn fearless feather feathers february federal federico feelgood feet felicia felicidade
feline felipe felix fellatio fellow female females fender fenerbahce feng fenris fenway fergie fergus
ferguson fernand fernande fernando ferrari ferret ferris fester festival festus fetish fghtkm fgjkbyfhbz
fgjrfkbgcbc fgtkmcby fhntvrf fick ficken fiction fiddle fidelio fidelity field fields fiesta figaro
fight fighter fighting fighting54 figure films filter filthy finalfantasy finally finance findaupair007
finder finger fingers finish finland fiorentina fire fireball firebird fireblad firedog firefigh
firefighter firefire firefly firefox firehawk fireman firenze firestarter firestorm firewall first
firstone123 fischer fish fishbone fishcake fisher fisherma fisherman fishes fishfinger fishfish fishhead
fishin fishing fishman fishon fishtank fishy fister fisting fitness fitter fitzgerald five fivestar
fkbyjxrf fkg7h4f3v6 fkmnthyfnbdf fktrcfylh fktrcfylh1 fktrcfylhf fktrcfylhjd fktrcfylhjdbx fktrcfylhjdf
fktrcfylhjdyf fktrcfylth fktrctq fktyrf flame flamengo flames flamingo flanders flanker flash flasher
flashman flathead flatron fleming flesh fletch fletcher flexible flicks flight flint flintstone flip
flipflop flipper floppy florence flores florian florida flounder flowe flower flowers floyd fluff fluffy
flvbybcnhfnjh flyboy flyer flyers flyfish flying fmale focus follow foobar food foolish foot footbal
football football10 football12 football123 footjob forbes force ford foreplay foreskin forest foreve
forever foreveryoung forfun forget forgetit forgetmenot forgot forlife format formatters formula forrest
forsaken forsberg fortress fortuna fortune forum forward foryou fossil foster fosters foundation
fountain four fowler foxfire foxtrot foxy foxylady fran franc france frances francesc francesco francine
francis francisc francisco franco francois frank frankie franklin franks franky frankzappa fraser
frazier freak freaked freaks freaky freckles fred freddie freddy frederic frederik frederiksberg
fredfred fredrick free freebird freedo freedom freee freefall freefree freelancer freeman freepass
freeporn freesex freestyle freeuser freeway freewill freeze french frenchie frenchy fresh fresno
freyfvfnfnf friday friend friendly friends friendship friendster fright fringe frisbee frisco frisky
fritz frodo frog frogfrog frogger froggie froggy frogman frogs froinlaven from fromvermine frontier
frosch frost frosty frozen frozenfish fruity fubar fuck fucked fucker fuckers fuckface fuckfuck fuckhead
fuckher fuckin fucking fuckinside fuckit fuckme fuckmehard fuckmylife fuckoff fuckoff666 fucks
fuckthemall fucktheworld fuckthis fuckthroat fucku fuckyo fuckyou fuckyou123 fuckyoubitch fuckyouguys
fudge fufnfrhbcnb fugazi fujifilm fujitsu fulham fuller fullmoon function fungus funk funky funny
funstuff funtime funtimes furball fusion fussball futbol futurama future fuzzball fuzzy fyfcnfcbz
fyfcnfcbz1 fyfnjkbq fyfnjkmtdbx fyfnjkmtdyf fylhtq fynfyfyfhbde fynjirf fytxrf fyutkbyf fyutkjxtr gabber
gabby gabrie gabriel gabriela gabriele gabriell gabrielle gadget gaell gagarin gagged gagging galant
galary galatasara galatasaray galaxy galileo galina gallaries galore galway gambit gamble gambler game
gameboy gamecock gamecube gamemaster gameover games gamma gandalf ganesh gang gangbang gangbanged
gangsta gangster ganja gannibal garage garbage garcia garden gardner gareth garfield gargoyle garion
garland garlic garner garnet garret garrett garrison gary gasman gaston gatekeeper gateway gatit gator
gatorade gators gatsby gavin gawker gaylord gaymen gbhfvblf gblfhfcbyf gbpltw gdtrfb gearsofwar geezer
gegcbr geheim gemini gene general generals generation generic genesis geneva geng genius gentle geoffrey
georg george georgetown georgia georgie georgina gerald gerard gerasimova gerber gerbil gerhard german
germany geronimo gerrard gerry gertrude gesperrt getit getlost getmoney getoff getout getsome getting
gettysburg gfgfvfvf gfhfcjkmrf gfhfktkjuhfv gfhfvgfvgfv gfhjkm gfhjkmgfhjkm gfynthf ghbdtn ghbdtnbr
ghbdtndctv ghbdtnghbdtn ghbdtngjrf ghbdtnrfrltkf ghblehjr ghbrjk ghbywtccf ghetto ghhh47hj764
ghhh47hj7649 ghjatccbjyfk ghjcnbnenrf ghjcnbvtyz ghjcnj ghjcnjabkz ghjcnjgbpltw ghjcnjgfhjkm
ghjcnjghjcnj ghjcnjnfr ghjcnjnfr1 ghjcnjq ghjcnjqgfhjkm ghjcnjrdfibyj ghjcnjrdfif ghjgfufylf
ghjnbdjcnjzybt ghjnbdjufp ghjrehfnehf ghjrjgtyrj ghjuhfvbcn ghjuhfvvbcn ghjuhfvvf ghost ghostrecon
ghostrider ghosts ghtdtlvtldtl gianluca gianni giant giants gibson gideon gidget gigabyte giggle giggles
gilbert gilbert2707 gilles gillian gilligan gilmore gina ginger giorgi giorgio giovanna giovanni giraffe
girl girlfriend girlie girlies girls giulia giuseppe gizmo gizmodo gizmos gizzmo gjdtkbntkm gjhjlfcjqrb
gjikbdctyf gjkbyf gjkysqgbpltw gjyjvfhtdf gjytltkmybr glacier gladiato gladiator gladys glamour glasgow
glass glasses glenda glendale glenn glitter global globus glock gloria glory glover gloves glow gmoney
goalie goat goaway gobears goblin goblue gobucks gocubs godawgs godbless goddess godfathe godfather
godisgreat godiva godlike godsmack godspeed godzilla godzils4s7 gofast gofish goforit gogators gohome
goirish goku gold goldberg golden goldeney goldeneye goldfing goldfinger goldfish goldie goldstar
goldwing golf golfball golfer golfgolf golfgti golfing golfnut golfpro goliath gollum gonavy gone gong
gonzales gonzalez gonzo goober good good123654 goodboy goodbye goodday goodfellas goodgirl goodie
goodluck goodman goodmorning goodtime goodyear goofball goofy google gooner goose gopher gordo
gordolee85 gordon gore gorgeous gorilla gotcha goten gotenks goth gotham gothic gotmilk gotohell gotribe
govols grace gracie graduate graham gramma granada grand grandam grande grandma grandmaster grandorgue
grandpa granite granny grant grapes graphics grass grasshopper grateful gratis graves gravity grayson
graywolf grease great greatone greece greedisgood greedy green greenbay greenday greene greengreen
greenhouse greenlantern greenman greens greg gregor gregory gremlin grendel gretchen gretzky greywolf
griffey griffin griffith grimace grimreaper grin grinch gringo grisha grizzly gromit groove groovy
groucho ground groupd2013 groups grover grumpy grunt gryphon gthcbr gthtcnhjqrf gthtrfnbgjkt gthtrhtcnjr
gtnhjdbx gtnhjpfdjlcr guai guan guang guardian gucci guess guest guido guillaum guillerm guiness
guinness guitar guitarhero guitars gumby gundam gundamwing gunnar gunner gunners gunslinger gunther
gustav gustavo gutter guyver gxlmxbewym gy3yt2rgls gymnast gypsy h72sfibbnl habibi hack hacked hacker
hacking haggis hailey hair hairball hairy hakr haley halflife halifax hall hallelujah hallie hallo
hallowee halloween hambone hamburg hamilton hamish hamlet hammer hammerhead hammers hammertime hammond
hamper hampton hamster hancock hand handbag handball handsome handyman hang hank hanna hannah hannes
hannibal hans hansen hansol hansolo hanson hanuman happines happiness happy happyday happyhappy happyman
harald harbor harcore hard hardball hardcock hardcore harddick harder hardon hardone hardrock hardware
hardwareid hardwood hardy harle harlem harley harman harmon harmony harold harper harpoon harrier
harriet harris harrison harry harrypotter hartford harvard harvest harvey hassan hastings hate hatred
hatter hattrick havana havefun having hawaii hawaiian hawk hawkeye hawkeyes hawkins hawks hayabusa
hayden hayley hazard hd764nw5d7e1vb1 hd764nw5d7e1vbv head headhunter health heart hearts heat heater
heather heaven heavenly heavymetal heckfy hector hedgehog hedimaptfcor heels heidi heineken heinrich
hejsan helen helena helene helicopter helios helium hell hellas hellboy hellfire hello hellohello
hellokitty helloo hellos hellothere helloworld hellraiser hellsing hellyeah helmet helmut help helper
helpme helsinki hemlock hendrix heng henrik henry hentai herbert herbie hercules here herewego heritage
herman hermes hero heroes herring hershey hesoyam hesoyam123 hetfield hewitt hewlett heynow heyyou
hfytnrb hidden higgins high highbury higher highheel highland highlander highlife highway hijodeputa
hiking hilary hill hillary hillbill hillside hilltop hilton hiphop hippie hippo history hitachi hithere
hitler hitman hiziad hjccbz hjvfirf hobart hobbes hobbit hockey hocuspocus hoffman hogan hogtied hokies
hola holden hole holes holger holiday holidays holla holland hollie hollister1 hollow holly hollywoo
hollywood hollywood1 holmes holycow holyshit home homeboy homemade homepage homer homerj homers homerun
homework honda hondacbr hondacivic hondas hondas2000 honduras honest honesty honey honeybee honeybun
honeys hong hongkong honolulu honor hoochie hookem hooker hookers hookup hooligan hooper hoops hoosier
hoosiers hooter hooters hootie hoover hooyah hope hopeful hopeless hopkins hopper horace horatio hores
horizon horndog hornet hornets horney horny horror horse horsemen horsepower horses horton hose hospital
hotass hotbox hotboy hotdog hotel hotgirl hotgirls hotlips hotone hotpussy hotrats hotred hotrod hotsex
hotshot hotspur hotstuff hott hottest hottie hotties houdini hound hounddog house housemusic houses
housewifes houston hover howard howdy howell hshfd4n279 htubcnhfwbz huai huang hubert hudson huge
hugetits hughes hugo hugoboss humbug hummer humphrey hung hungry hunt hunte hunter hunting hurley
hurrican hurricane hurricanes husband husker huskers huskies husky hustler hydro hydrogen hyperion
hypnodanny hyundai iaapptfcor iamawesome iamgod iampurehaha2 ibanez ibrahim icarus iceberg icecold
icecream icecube icehouse iceland iceman iddqdiddqd iddqdidkfa idefix idiot idontkno idontknow
idontknow1 idunno iforget iforgot igor iguana ihateyou ijrjkfl iklo ilikeit ilikepie ilikepussy illini
illinois illuminati illusion ilove iloveboobies ilovegirls ilovegod ilovejesus iloveme ilovemusic
ilovemyfamily ilovemylife ilovemyself ilovepussy ilovesex iloveu iloveyo iloveyou iloveyou11 iloveyou12
iloveyou123 iloveyou143 iloveyou22 image imagination imagine imation imjakie123 immortal impact impala
imperial implants impossible impreza incredible incubus indain independent india indian indiana indians
indigo indira indon infalicall infamous infantry infected inferno infiniti infinity info information
ingodwetrust ingrid inlove innocent insane insanity insert insertions inside insight insomnia inspiron
install installdevic installsqlst installutil instant instinct integra integral intel intelinside
intelligence inter interacial intercourse interest intermilan internal international interne internet
intrepid intruder inuyasha invest iomega ipo54tj45uy856 ipswich ireland irene irina irinka irish irishka
irishman iriska ironmaiden ironman irving isaac isabel isabell isabella isabelle isaiah iscool
iseedeadpeople island islander ismail israel issues istanbul istheman italia italian italiano italy
itisme itsasecret itsme ivan ivanivanov ivanov ivanova iverson iwantu j3qq4h7h2v jabber jabroni jachin
jack jackal jackass jackdaniels jacket jackhammer jackie jackjack jackoff jackpot jackson jacob jacobs
jacqueline jacques jade jaeger jagger jaguar jaguars jaime jakarta jake jakejake jamaica james jamesbon
jamesbond jamesbond007 jamesjames jameson jamess jamie jammer jammin jane janelle janet janice janine
january japan japanese jared jarhead jarrett jarrod jarvis jasmin jasmine jasmine123 jason jasper java
javelin javier jaybird jayden jayhawk jayhawks jayson jazz jazzman jazzy jean jeanette jeanne jeannie
jedi jediknig jediknight jedimaster jeep jeeper jeepers jeepster jeff jefferso jefferson jeffery jeffrey
jehovah jello jelly jellybea jellybean jenifer jenkins jenn jenna jennaj jennie jennife jennifer
jennings jenny jensen jeremiah jeremy jericho jerk jerkoff jermaine jerome jerry jersey jesper jess
jesse jessejames jessi jessic jessica jessie jester jesus jesuschris jesuschrist jesusfreak jesusislord
jesussaves jetbalance jethro jets jetski jetta jewel jewels jewish jezebel jiang jiao jigei743ks
jiggaman jill jillian jimandanne jimbeam jimbo jimbob jimmie jimmy jimmys jing jingle jingles jiong
jktxrf jktymrf jlbyjxtcndj joan joanna joanne jocelyn jockey joebob joecool joejoe joel joelle joemama
joey johann johanna johannes john johnboy johncena johndeer johndoe johngalt johnjohn johnnie johnny
johnson johnston joke joker jokerjoker jokers jolene jomama jonas jonatha jonathan jonathon jones jonesy
jonny jorda jordan jordon jorge jose josep joseph josephin josephine josephphone7 josh joshu joshua
josiah journey joyce joystick jrcfyf jsbach juan juancarlos juanita jubilee judith judy juggalo
juggernaut jughead juice juicy jules julia julian juliana julie julien juliet juliette julio julius july
jumbo jump jumper june junebug jungle junio junior juniper junk junkie junkmail jupiter jurassic
just4fun just4me justdoit justforfun justi justice justin justinbiebe justinbieber justine justme justus
juventus jxfhjdfirf k123456789 kaboom kahlua kahuna kaiser kaitlyn kakashi kakashka kaktus kalifornia
kalina kaliningrad kamasutra kamehameha kamelia2011 kamikadze kamikaze kamila kamilla kane kang kangaroo
kanmax1994 kansas kappa kara karachi karaoke karate karen karin karina karine karl karma karolina
kashmir kasper katana katarina kate katelyn katerina katherin katherine kathleen kathryn kathy katie
katrin katrina katyakatya kawasaki kayla kaylee kayleigh kazakhstan kazantip kbnthfnehf kcchiefs
kcj9wx5n kd189nlcih keegan keenan keeper keepout keisha keith keller kelley kelli kellie kelly kelsey
kelvin kendall kendra keng kennedy kenneth kenny kenobi kenshin kensington kent kentucky kenwood
kenworth kenzie kermit kernel kerouac kerry kerstin kestrel kevin keyboard keystone keywest kfgjxrf
kfhbcf khan kick kickass kicker kicksass kidrock kids kieran kikimora kill killa killbill kille killer
killers killian killjoy killkill killme kilroy kimball kimber kimberly kimmie kinder king kingdom
kingfish kingfisher kingking kingkong kingpin kings kingston kinky kipper kirby kirill kirk kirkland
kirsten kirsty kismet kiss kisses kissing kisskiss kissme kissmyas kissmyass kitchen kiteboy kitkat
kitten kittens kittie kitties kitty kittycat kittykat kittykitty kittys kiwi kjkszpj kjrjvjnbd
klapaucius klaste klaster klaus kleopatra klingon klizma klondike klubnichka knickerless knickers knicks
knight knights knock knockers knopka knucklehead knuckles kobebryant kodiak kojak kokomo kolbasa kolobok
kolokol komodo kong konovalova konstantin kontakt kontol kool koolaid korean korn koroleva korova koshka
kosmos kostya kotaku kotenok kozanostra kramer krasavchik krasotka kravchenko kris krishna krissy krista
kristen kristi kristian kristie kristin kristina kristine kristopher kristy krokodil krolik kronos
krusty krypton kryptonite krystal ksenia ksusha ktjynsq40147 ktyjxrf kuai kuan kuang kubrick kudos4ever
kume kungfu kurt kurtcobain kurtis kwiatuszek kyle labia labrador labtec lacoste lacrimosa lacrosse
ladder laddie ladies lady ladyboy ladybug ladyffesta laetitia lagnaf laguna lahore lake lakers lakeside
lakewood lakota lalakers lambda lambert lamborghini lamborgini lamer lamont lance lancelot lancer lancia
land lander landmark landon lane lang lansing lantern lapochka laptop lara larisa larissa larkin larry
larsen larson laser laserjet lassie lasvega lasvegas latin latina latinas latino laughing laura laurel
lauren laurence laurent laurie lavalamp lawman lawrence lawson lawyer lazarus lback leader leanne
leather leavemealone leaves lebowski ledzep ledzeppelin leeann leeds leedsutd left4dead left4dead2 lefty
legacy legend legenda legion legman legolas legos legs lehjxrf leigh leinad lekker leland lemans lemmein
lemon lemonade lemons lena leng lennon lennox lenny lenochka leon leonard leonardo leonid leonidas
leonie leopard leopold leroy lesbain lesbian lesbians lesley leslie lespaul lestat lester letme1n letmei
letmein letmein123 letmeinnow letmesee letsdoit letsfuck letsgo letter lewis lexmark lexus lfitymrf
lfplhfgthvf lfybbk lfybkf lhbjkjubz2957704 lhfrjy lian liang liao libero libertad liberty library lick
licker licking lickit lickme life lifehack lifeisgood lifetime light lighter lighthou lighthouse
lighting lightnin lightning lights lightsaber lilbit lilian liliana lilith liliya lillian lillie lilly
lilwayne lily limewire limited limpbizkit lincoln linda linden lindros lindsay lindsey line lineage
lineage123 ling link linkin linkinpark links lion lionel lionhear lionheart lionking lions lips lipstick
lipton liquid lisa lisalisa lissalissa listen lister lithium little littlebear littlebitch littlefuck
littlegirl littleminge littleslut littlewhore live livelife liverpoo liverpool liverpool1 liverpoolfc
livestrong livewire living liza lizard lizzard lizzie lizzy ljxtymrf lkjhgfdsazx llamas lloyd load
loaded loader lobo lobster lock lockdown lockerroom lockout locks loco locoloco locust locutus logan
logger logitech loki lokiloki lokomotiv lola lolipop lolita lollipop lollol lollypop lolol lololyo123
londo london lonely lonesome lonestar lonewolf long longbow longdong longer longhair longhorn longjohn
lonnie look looker lookin looking lookout looney loop loose looser lopez loploprock lord loren lorena
lorenzo loretta lori lorraine losangeles loser losers lost lost4815162342 lothlorien lotrfotr34 lottie
lotus loud louie louis louise loulou lourdes love love777321777 lovebug loveforever lovehate loveis
loveislife loveit loveless lovelife lovelove lovely loveme lover loverboy loverman lovers lovesex loveya
loveyou lovezp1314 loving lowell lowrider lp2568cskt lsia9dnb9y ltkmaby ltybcrf luan luansantana luca
lucas lucia luciano lucifer lucifer666 lucille luck lucky luckycharm luckydog luckyme luckyone lucy
ludacris ludmila ludwig luis luke lumber lumberjack lumina luna lunatic lunchbox luojianhua lust luther
lvbnhbq lydia lynn lytdybrbdfvgbhf lytghjgtnhjdcr lzhan16889 m123456789 m6cjy69u35 ma123123123 macaco
macaroni macbeth macdaddy macgyver machine macintos mack mackie macleod macman macross madagascar
madagaskar madcat madcow madden maddie maddog madeline madina madison madman madmax madness madonna
madrid maestro mafia magazine magelan magellan magenta maggi maggie maggot magic magical magical123
magician magick magicman magnet magneto magnolia magnum magnus magpie magpies mahler maiden mail
mailcreated5240 mailman mailru maintenance maison maisuradze majestic major makaka makaveli makayla
makeitso maksim maksimka malachi malaka malaysia malcolm malibu malice malika malina malinka malish
mallard mallorca mallory mallrats malone mamacita mamamia mamapapa mamas mammoth mamochka management
manager manchest manchester manchester1 mancity mandarin mandarinka mandingo mandragora mandrake mandy
manfred mang manga mango mangos mangust6403 maniac manila mankind mann manning manny manolo manowar
manson mantis mantle mantra manu manuel manuela manunited manutd mapet123456 maple mapleleafs
maprchem56458 maradona marathon marauder marble marbles marc marcel marcella marcello marcelo march
marcia marcin marco marcos marcus marcuseckos margaret margarit margarita margherita margie margot mari
maria mariah mariam mariamaria marian mariana marianna marianne marie mariel marijuan marijuana marika
marilyn marin marina marinamarina marine mariner mariners marines marino marinochka mario marion
mariposa marisa marissa marius mariya marjorie mark marker market markhegarty markie markiz markmark
markus marlboro marlene marley marlin marlon marquis marriage married mars marseill marseille marsha
marshal marshall mart marta martha marti martian martin martina martine martinez martini marty marvel
marvin mary maryann maryjane maryland masamune maserati mashamasha mashka mason massage massimiliano
massimo massive maste master masterbaiting masterbate masterbating mastercard masterchief mastermind
masterp masters masturbate masturbation matador matchbox matchbox20 matematica matematika mathematics
mathew mathias matilda matisse matri matrix matt matteo matthe matthew matthews matthias mattie matty
mattylad10 mature maureen maurice maurici maurizio maurolarastefy maveric maverick maxdog maxell maxi
maxim maxima maxime maximilian maximka maximo maximum maximus maxine maxmax maxmotives maxpower maxwell
maxx maxxxx maya mayday mayhem maynard mazafaka mazda mcdonald mckenzie mclaren meadow meagan meat
meatball meathead meatloaf mechanic mechanical media medic medical medicine medina medion meditation
medusa medved mega megadeth megaman megan megane megapass megatron meggie meghan meier meister melani
melanie melina melinda melisa meliss melissa mellon mellow melody melons melrose melvin member memorex
memory memphis menace mendoza meng mental menthol mentor meow meowmeow mephisto mercede mercedes mercer
merchant mercury meredith meridian merlin merlot mermaid mersedes messenger messiah metal metall
metallic metallica metallica1 meteor method methos metoo metro metroid metropolis mets mevefalkcakk
mexican mexico miami mian miao michae michael michael123 michaela michaeljackson michaels michal micheal
michel michele michell michelle michigan mick mickey mickeymouse micro microlab micron microphone
microsof microsoft middle midget midland midnight midnite midway mierda mighty migue miguel mihail
mikado mikael mike mikemike mikey mikkel milamber milan milana milano mildred milena miles milfhunter
military milk milkman millenium millennium miller millerlite millertime millie million millionaire
millions millwall milo milton mimosa mindy mine minecraft minecraft123 minemine minerva ming mingus
minhasenha mini minicooper minime minimoni ministry minnesot minnie miracle mirage miranda miriam mirror
mischief misery misfit misfits misha mishka misiaczek1 misiek missie mission mississi mississippi
missouri missy mister mistress misty mitch mitchell mitsubishi mittens mizuno mizzou mobile mobydick
model models modelsne modena modern mogwai mohamed mohammad mohammed mohawk mojo mollie molly mollydog
moloko molson momdad mommy momoney momsanaladventure mona monaco monalisa monarch monday mondeo mone
money moneymaker moneyman moneymoney moneys mongo mongoose monic monica monika monique monitor monk
monke monkey monkeybo monkeyboy monkeybutt monkeys monopoly monroe monste monster monster123 monsters
montag montana monte montecar montecarlo montenegro monterey montgom240 montgomery montreal montrose
monty moocow mookie moomoo moon moonbeam moondog mooney moonligh moonlight moonman moonshin moore moose
mooses mopar morales mordor more morena moreno morgan morgana morganstanley morgoth moritz morning moron
morpheus morris morrison morrowind mortal mortalkombat morten mortgage mortimer mortis morton moscow
moses moskva mostwanted motdepasse mother motherfuck motherfucker motherlode mothers motion motley moto
motocros motocross motor motorcycle motorola motown mountain mouse mousemouse mouser mouses mousey mouth
movie movies mozart mpegs msoracle32re msorcloledbr mudvayne mufasa muffin muffy muhammad mulder mullet
mulligan multimedia multiplelo multiplelog munch munchkin munich muppet murcielago murder murphy murray
murzik musashi muschi muscle muscles mushroom music musica musical musician musiclover musicman muslim
mustafa mustan mustang mustangs mustard mutant mutley mutter mybaby mydick mygirl mygirls myjdxtcxks
mykids mylife mylove myname mynameis mypass mypassword myporn myrtle myself mystery mystic mytime
myworld myxworld nachos nadejda nadia nadine naked namaste nancy nang nanook napalm napass napoleon
napoli napster narnia naruto nascar nassau nastena nastia nasty nastya nastya1995 nastya1996 nastya1997
nastya2010 nastyanastya nataha natali natalia natalie nataly natalya natasha natasha123 natchez nate
natedogg nathalie nathan nathanie nathaniel nation national native natural nature naughty naughtyboy
nautica nautilus navajo navigation navigator navy navyseal nazgul nbvjatq ncc1701a ncc1701d ncc1701e
nccpl25282 nebraska necromancer necronomicon need4speed needforspeed needles negative neil nellie nelson
nemesis nemvxyheqdd5oqxyxyzi neng neon neptune nermal nesterenko nestle nestor netscape network
networkingpe neutron nevada never neveragain nevergiveup nevermin nevermind nevermore neverwinter nevets
neville newark newbie newcastl newcastle newlife newman newness neworleans newpass newpassword newport
newproject2004 news newton newuser newyear newyork newzealand nextel nfhfrfy nfnmzyf nfytxrf nguyen
nhbujyjvtnhbz nhecsyfujkjdt nhfdvfnjkju123 nhfrnjhbcn nhfycajhvths niang niao nice niceass niceguy
nicetits nicholas nichole nick nickel nicky nico nicol nicola nicolas nicole nigga nigger niggers night
nightcrawler nightmar nightmare nightmare1 nightowl nights nightshade nightwin nightwish nike nikita
nikita1998 nikita2000 nikitos nikki nikola nikolaevna nikolai nikolas nikolay nikon nimbus nimitz nimrod
nina nine nineball nineinch niners nineteen ning ninja ninjas nintendo nintendo64 nipper nipple nipples
nirvana nissan nissan350z nitram nitro nittany noah nobody noel noelle nofear nokia nokia6230i
nokiadermo noles nolimit nomad nomore noname nondriversig none nonenone nong noodle noodles nookie
noonehackme nopass nopassword norbert norfolk normal norman normandy norris north northern norton norway
norwich nosferatu nostradamus nostromo notebook nothing notnow notredam nottingham notused nounours nova
novell november novosibirsk noway nthvbyfnjh nthvbyfnjh2 ntktajy ntktdbpjh ntktdbpjh1994 nuaddn9561 nuan
nuclear nude nudes nudist nugget nuggets number nurlan nurses nursing nutmeg nuts nutter nuttertools
nwo4life nygiants nyjets nylons nymets nympho oakland oakley oaktree oasis oatmeal obelix oberon obiwan
objects oblivion obsidian oc247ngucz ocean oceans ocelot october octopus odessa odin odyssey office
officer offshore offspring ohmygod ohshit ohyeah oilers okinawa oklahoma oksana olcrackmaster older
oldman oldsmobile oleg olegnaruto olemiss olenka olesya olga olive oliver olivia olivier ollie olympia
olympic olympus omar omega omgkremidia onelove onetime onetwo onetwothree onion onions online onlyme
onlyone ontario ontheoutside ontherocks open opendoor openit opennow opensesame openup operator ophelia
opiate optimist optimus option options opus oracle oral orang orange oranges orchard orchid oregon oreo
orgasm orgy orient original orioles orion orlando orochimaru orpheus oscar oscars osiris osprey oswald
othello otis ottawa otto outback outkast outlaw outside outsider over overkill overlord owen ownage
oxford oxygen oyster ozzy p0o9i8u7y6 p4ssw0rd pa55w0rd pa55word pablo pacers pacific pacino pack packard
packer packers pacman paco paddle padres page paige pain painkiller paint paintbal paintball paintball1
painter painting paisley pajero pakista pakistan palace paladin palermo pallmall palmer palmtree paloma
pamela panama panasoni panasonic pancake pancakes pancho panda pandas pandemonium pandora pang panhead
panic panter pantera panther panthers panties pants pantyhos panzer paolo papamama paper paperino papers
papillon papito paradigm paradis paradise paradox paragon paraklast1974 paramedi paranoid paris park
parker parkour parlament parliament parol parol12345 parola parolparol parrot partner party pasadena
pascal pasha pass passat passes passfan passion passmast passmaster passme passord passpass passport
passtrader passw0rd passwd passwor password password00 password01 password10 password11 password12
password123 password1234 password13 password21 password22 password23 password69 password88 password99
passwordassword passwordpassword passwords passwordstandard passwort pastor pasword patch patches
pathetic pathfind pathfinder patience patric patrice patrici patricia patrick patrik patriot patriots
patrol patton patty paul paula paulie paulin paulina pauline paulpaul pavel pavement pavilion pavlik
pavlov paxton payday payton pdtplf peabody peace peacemaker peach peaches peachy peacock peanut
peanutbutter peanuts pearl pearljam pearls pearson peavey pebble pebbles pecker peddler pedro peekaboo
peeper peewee pegasus peggy pelican pencil penelope penetrating penetration peng penguin penguins penis
penny pentagon penthous pentium people pepito peppe pepper peppermint peppers pepsi percussion perfect
perfection performance performing perkins perry persian persik person persona personal pertinant pervert
pete peter peterbil peternorth peterpan peters peterson petra petrov petrova petrovich petunia peugeot
peugeot406 peyton pfhfnecnhf pfqwtd27121988 phantom pharao pharmacy phat pheonix phezc419hv phialpha
phil philadelphia philip philipp philippe philippines philips phillies phillip phillips philly
philosophy phish phoebe phoeni phoenix phone photo photon photos phpbb phreak phyllis physics pian piano
pianoman pianos piao piazza picard picasso piccolo pickle pickles picks pickup picnic pics picture
pictures picturs pierce piercing pierre pietro pigeon piggies piggy piglet pigpen pikachu pilgrim pillow
pilot pimp pimpdadd pimpdaddy pimpin pimping pinball pineappl pineapple pineapple1 pinetree ping
pingpong pinhead pink pinkfloy pinkfloyd pinkie pinky pinnacle pinto pioneer pipeline piper pippen
pippin pippo piramida pirate pirates pisces pissed pisser pissing pissoff pistol piston pistons pitbull
pitch pitcher pitchers pittsburgh pixies pizdec pizza pizzahut pizzaman pizzas pjkjnj place placebo
placid plane planes planet plants plasma plastic plastics platinum plato platon platypus play playa
playball playboy player players playground playing playmate playstat playstatio playstation playstation2
playstation3 playtime please pleasure plhfdcndeq ploppy plumber pluto plymouth pobeda pocket poetry
point pointblank pointbreak pointer poison poisson pokemo pokemon pokemon123 poker pokey poland polaris
police polina polish pollux polly polniypizdec0211 polniypizdec1102 polniypizdec110211 polo polopolo
polopolo09 polska pommes pompey poncho pong pontiac pony poochie poodle pooh poohbear pookey pookie
pooky pool poontang poop pooper poophead poopie poopoo pooppoop poopy pooter popcorn popeye popova
popper poppy poptart porkchop porn pornking porno pornografia pornographic pornography pornos pornporn
pornstar porsche porsche911 portal porter portia portishead portland portsmouth portugal poseidon
positive possum post postal poster postman postov1000 potato pothead potter pounding powder powell power
powerful powerman powerpower powers prague praise prayer prayers preacher precious predator pregnant
prelude premier premium premiumcash presario presiden president presidente presley pressure presto
preston pretty prettygirl pretzel pride priest prime primetime21 primus prince princes princesa princess
pringles printer printing prisonbreak prissy privacy private privet probes prodigy producer production
professional profile profit program programmer progress progressive project prometheus promise property
prophecy prophet prospect prosper prosperity protect protection protocol proton prototype proview
prowler proxy prozac psychnaut1 psycho ptybnxtvgbjy public puck puddin pudding puertorico puffer puffin
puffy pufunga7782 pugsley pulled pulsar pumper pumpkin pumpkins punch punisher punk punkass punker
punkin punkrock punksnotdead puppet puppies puppy puppydog pupsik purdue purpl purple pushkin puss
pussey pussie pussies pusssy pussy pussybitch pussycat pussyeater pussylicker pussylover pussyman
pussypussy pussys pusyy putter puzzle pyfrjvcndj pyon pyramid python q123456789 q1234567890 q1q2q3q4q5
q1w2e3r q1w2e3r4t5 q1w2e3r4t5y6 q1w2e3r4t5y6u7 q1w2e3r4t5y6u7i8 q1w2e3r4t5y6u7i8o9p0 qawsed qawsedrf
qawsedrftg qawsedrftgyh qaywsx qaz123wsx qaz123wsx456 qaz26101778 qazqaz qazws qazwsx qazwsx1234
qazwsx12345 qazwsx123456 qazwsxed qazwsxedc qazwsxedc1 qazwsxedc12 qazwsxedc123 qazwsxedcrfv
qazwsxedcrfvtgb qazwsxqazwsx qazxcv qazxsw qazxswedc qazxswedc123 qazxswedcvfr qazzaq qian qiang qiao
qing qiong qpalzm qpwoeiruty qq123456789 qqqwww qqwwee quake quality quan quant4307s quantum quartz
quasar quattro quebec queen queenas8151 queenie queens quentin quest question quick quicksilver
quiksilver quincy qwaszx qwaszxerdfcv qwe1234567 qwe123qwe qwe123qwe123 qweasd qweasdzx qweasdzxc
qweasdzxc1 qweasdzxc12 qweasdzxc123 qwedsa qweqwe qwerasdf qwerasdfzxcv qwert qwert12345 qwert54321
qwertasdfg qwertasdfgzxcvb qwertgfdsa qwerttrewq qwerty qwerty1234 qwerty12345 qwerty123456
qwerty123456789 qwerty2010 qwertyasdfgh qwertyu qwertyu123 qwertyui qwertyuio qwertyuiop qwertyuiop1
qwertyuiop10 qwertyuiop12 qwertyuiop123 qwertyuiop12345 qwertyytrewq r2d2c3po r3vi3wpass rabbit rabbits
rabota race racecar racer racers racerx rachael rachel rachelle racing radar radeon radical radio
radiohea radiohead raduga rafael rage ragnarok raiden raider raiders railroad rain rainbow rainbows
rainer rainforest raining rainman rainyday raistlin raleigh ralph ralphie rambler rambo ramirez ramjet
rammstein rammstein1 ramona ramones rampage ramrod rams ramses ramsey ranch rancid randall randolph
random randy ranetki rang range ranger rangerover rangers raphael rapier rapper raptor rapture raquel
rascal rashley198 rasmus rasputin rasta rastaman ratboy rated ratman rattlesnake raven ravens raymond
razor razz rbhbkk rctybz reader readers reading ready reagan real reality really realmadrid reanimator
reaper reason rebecca rebel rebels rebelz reboot recall reckless recon record records recovery redalert
redbaron redbird redbone redbull redcar redd reddevil reddog reddwarf redemption redeye redfish redfox
redhat redhead redheads redhot redleg redlight redline redman redneck redone redrose redrum reds redskin
redskins redsox redstar redwine redwing redwings redwood reebok reefer reeves referee reflex reggae
reggie regina reginald register rehbwf reilly reload reloaded remember remingto remote renata renate
renato renault rene renee renegade reng repair report reptile republic requiem rereirf rescue research
reserve resident residentevil respect respublika restart retard retire retired return reuben reveal
revelation revenge review reviewpass revoluti revolution revolver reymysterio reynolds reznor rfcgthcrbq
rfgbnjirf rfgecnf rfgecnfcerf rfhbyf rfhfrfnbwf rfhfvtkmrf rfhfylfi rfhnjirf rfkbajhybz rfkmrekznjh
rfnfcnhjaf rfnfgekmnf rfnthbyf rfnthbyf1988 rfntymrf rfrfirf rfrnec rfvfcenhf rhbcnbyf rhbcnbyjxrf
rhfcfdbwf rhfcjnf rhfcjnrf rhfcyjzhcr rhfvfnjhcr rhiannon rhino rhinos rhjkbr rhjrjlbk rhonda rhtdtlrj
rhubarb rhythm ribbit ricard ricardo riccardo rice rich richar richard richards richardson richie
richmond rick ricky rico riddle ride rider riders ridge riffraff right rightnow riley rimmer ring ringer
ringo ripken ripley ripped ripper ripple rising rita ritter river rivera riverplate riverrat rivers
riversid rjcvjc rjhjdf rjhjkm rjhjkmbien rjhjktdf rjirfrgbde rjkjrjkmxbr rjntyjr rjycnbnewbz rjycnfynby
rkfdbfnehf road roadkill roadking roadrunn roadrunner roadster roadway robbie rober robert roberta
roberto roberts robin robins robinson robocop robot robotech robotics rocco rochelle rock rockandroll
rockbottom rocker rocket rockets rockey rockford rockhard rockhopper rockie rockies rockin rocknrol
rocknroll rockon rockrock rocks rockstar rockwell rocky rodeo rodman rodney rodrigo rodrigue roflcopter
roger rogers rogue roland rolex roll roller rollin rolling rollins rolltide roma roman romance romano
romanroman romans romantic romario romashka romeo romero rommel ronald ronaldinho ronaldinho10 ronaldo
ronaldo123 rong ronnie roofer rookie rooney rooster roosters root rootbeer rosario roscoe rose rosebud
rosemary roses rosewood rosie ross roswell rotary rotten rottweiler rough rover rovers rowing roxanne
roxy royal royals royalty rtyuehe ruan rubber rubberduck rubble rubicon ruby rudeboy rudolf rudy rufus
rugby rugger rugrat rules rulez rulezzz rumble runaway runescape runescape1 runner running rupert rush
rushmore ruslan russ russel russell russia russian rustam rusty rustydog ruth ruthie ryan s123456789
s1a2s3h4a5 s456123789 sabbath sabina sabine sable sabre sabres sabrina sacramento sacred sadie safari
safety safeway saffron sagittarius sahara saigon sailboat sailing sailor sailormoon saint saints sairam
saiyan sakura salamander salamandra salami salasana saleen salem sales salinas sally salman salmon
salome salomon salope salsa salsero salvador salvatore samanth samantha samara sambo samiam samir samira
samm sammie sammy sammys samoht sampson samson samsun samsung samsung123 samtron samuel samurai
sanandreas sanchez sancho sand sandberg sander sanders sandie sandiego sandman sandr sandra sandrine
sandro sandwich sandy sanford sanfran sanfrancisco sang sanity santa santafe santamaria santana santiag
santiago santos sapper sapphic sapphire saqartvelo sara sarah sarajevo sarasara saratoga sarita sascha
sasha sasha12345 sashasasha sashka saskia sassy sasuke satan satana sataniv1993 satchmo satellite
satisfaction saturday saturn saun saun24865709 sauron sausage sausages savage savanna savannah savior
sawyer saxophon sayang scamper scandinavian scania scanner scarface scarlet scarlett schalke schatz
scheisse schmidt school schoolgirlie schubert schumacher schumi science scirocco scissors scooby
scoobydo scoobydoo scooter score scorpio scorpion scorpions scotch scotland scott scottie scotty
scoubidou2 scoubidou6 scout scouts scrabble scrapper scrappy scratch scream screamer screen screw screwy
screwyou script scrotum scruffy scuba scully sdh686drth sdicmt7seytn seabee seadog seadoo seagull
seahawks sealteam seaman seamus sean searay search seaside season seattle seawolf sebastia sebastian
sebastian1 sebora sebring second secret secrets secure security sedona seductive seeker seeking
seemnemaailm seinfeld sekret select selena selfok2013 selina seminole semper semperfi senate senator
senators seneca seng senior seniseviyor senna sensei sentinel sentry sephirot sephiroth septembe
september serega serena serendipity serenity sergbest sergeant sergeevich sergei sergey sergi sergio
series serious serpent sersolution server service service321 services sesame sevastopol seven sevens
severin sex4me sexgod sexmachine sexman sexo sexpistols sexsex sextoy sexual sexx sexxx sexxxx sexxxy
sexxy sexy sexybabe sexybitch sexyboy sexygirl sexylady sexyman sexyone sexysexy seymour sf49ers shado
shadow shadow1212 shadows shady shag shaggy shai shaker shakespeare shakira shakur shalom shaman
shamanking shampoo shamrock shamus shan shane shang shanghai shania shanna shanno shannon shanti shao
shaolin shark sharks sharky sharon sharp sharpe shasta shauna shaved shawn shawna shayla shazam shearer
sheba sheeba sheena sheep sheepdog shei sheila shelby shelbygt500 sheldon shell shelley shells shelly
shemale shen sheng shepherd sheridan sheriff sherlock sherman sherri sherry sherwood sheryl shevchenko
shibby shield shiloh shine shiner shinobi shirley shit shitface shithappens shithead shitshit shitty
shock shocker shodan shoe shoes shogun shojou shonuf shooter shop shopper shopping short shorty shot
shotgun shou shovel show shower showing showme showtime shredder shrimp shuai shuang shui shun shuo
shurik shuttle shutup sick sickboy sickness sidekick sidewinder sidney siemens sierra sigma sigmachi
signal silence silent silenthill silicon silk silly silver silverad silverado silverstone silvia simba
simferopol simmons simon simona simone simons simple simpleplan simpson simpsons sims sinatra sinbad
sinclair singapor singapore singer single sinister sinned sinner siobhan sirius sissy sister sisters
site sites sithlord sixers sixpack sixty skate skateboard skater skeeter skibum skidoo skiing skilled
skillet skinhead skinner skinny skip skipper skippy skirt skittles skolko skorpion skorpion39 skunk
skydive skydiver skyhawk skylar skylark skyler skyline skywalke skywalker slacker slamdunk slammer
slapnuts slapper slappy slapshot slash slater slava slave slavik slayer sleep sleeper sleeping sleepy
slick slider slim slimjim slimshad slimshady slinky slipknot slipknot666 slipper slippery sliver slonik
sloppy slowhand slugger sluggo slut sluts sluttey slutty smackdow smackdown small smalls smallville
smart smartass smashing smeghead smegma smelly smile smiles smiley smirnoff smirnov smirnova smith
smithers smiths smitty smoke smoker smokes smokey smokie smokin smoking smooch smooth smoothie smother
smudge smurf smut snake snakes snapon snapper snapple snappy snatch sneakers sneaky snicker snickers
sniffing sniper snooker snoop snoopdog snoopy snow snowball snowbird snowboar snowboard snowflak snowman
snuffy snuggles snusmumrik snyder sobaka socce soccer socks socrates sofia softail softball softtail
software sojdlg123aljg sokolova solace solaris soldat soldier soleil solidsnake solitude solnce solo
solomon solution some someday someone somerset somethin something something1 sommer sonata song sonia
sonic sonics sonnenschein sonny sonoma sonora sony sonyericsson sonyfuck sonysony sooner sooners sophi
sophia sophie soprano sopranos soso123aljg soul soulfly soulmate sound source south southern southpar
southpark southpaw sowhat space spaceman spain spam spam967888 spanish spank spanker spanking spankme
spanky spanner sparhawk spark sparkle sparkles sparks sparky sparrow sparta spartak spartak1922 spartan
spartan117 spartans spawn speaker speakers spears special specialinsta specialist specialk spectre
spectrum speed speedo speedway speedy spence spencer sperma sphinx spice spider spiderma spiderman
spiderman1 spiderman3 spidey spiffy spike spiker spikes spikey spinner spiral spirit spitfire splash
spleen splendid spliff splinter spock spoiled sponge spongebo spongebob spooge spook spooky spoon
spooner spoons sport sporting sports sporty spot spotty spread spring springer springfield springs
springsteen sprint sprinter sprite sprocket sprout spud spunk spunky spurs sputnik spyder sqdwfe squall
square squash squeak squeeze squerting squid squirrel squirt squirts srinivas ss6z2sw6lu stacey stacie
stacy stafford stalin stalingrad stalker stalker123 stallion stan standard standby stanford stang
stanislav stanley stanton staples star starbuck starcraf starcraft starcraft2 stardust starfire starfish
stargate starligh starlight starlite starman starr stars starscream starship starstar start starter
startrek starwar starwars starwars123 stasik state static station statistika status stayout stealth
steam steamforums steaua steel steele steeler steelers stefan stefanie stefano steffen steffi stella
stellar stepan steph stephan stephane stephani stephanie stephanie1 stephen stephens stereo sterlin
sterling stern sterva steve steven stevens stevie stewart stick stickdaddy77 stickman sticks sticky
stiffy stigmata stiletto stimpy sting stinger stingray stinker stinky stinkyfinger stirling stitch stock
stocking stocks stockton stokes stolen stomatolog stone stonecol stonecold stoned stonehenge stoner
stones stonewal stoney stooge stop stopit stoppedby storage store stories storm storms stormy straight
strange stranger strap stratfor stratocaster stratus strawber strawberry stream streaming street
streetball streets strelok strength stress stretch strider strife strike striker string strip stripes
stripper stroke stroker strong stronghold stryker stuart stubby stud student studio studioworks studly
studman studmuffin stuff stumpy stunner stupid style styles stylus suan subaru sublime submit subscriber
suburban subway subzero success suck suckcock suckdick sucked sucker suckers sucking suckit suckme
suckmycock suckmydick sucks suede sugar sugars suicide sullivan sultan summe summer summers summertime
summit sundance sunday sundaypunch sunderland sundevil sunfire sunflowe sunflower sunflower1 sunglasses
sunlight sunny sunnyday sunrise sunset sunshin sunshine sunshine69 super superb superduper superfly
superior superma superman superman12 superman123 supermanboy supermario supernatural supernov supernova
superpower superpuper supersonic supersta superstar supervisor support supra supreme surf surfer surfing
surgery surprise survey surveyor survival survivor susan susana susanna susanne sushi susie susieq
suslik sutton sutvsc5ysaa suzanne suzuki svensps820 sveta svetasveta svetik svetlana svoboda swallow
sweden swedish sweeney sweeps sweet sweetdream sweetdreams sweetheart sweetie sweetiepie sweetnes
sweetness sweetpea sweetpussy sweets sweety swifty swimmer swimming swinger swingers swinging switch
swoosh sword swordfis swordfish swords sydney sylveste sylvia sylviahans sylvie syncmaster synergy
syracuse system systemofadown systems syzygy t34vfrc1991 t5r4e3w2q1 tabasco tabatha tabitha table54781
taco tacobell tacoma tadmichaels tadpole taekwondo taffy taichi taipan talbot talisman talk talks talon
tamara tamerlan tammie tammy tampabay tamwsn3sja tang tangerin tango tank tanker tanner tantra tanya
tara tarakan tardis target tarheel tarheels tarpon tarzan tasha tasty tatarin tatiana tatjana tattoo
tatyana taurus taxman taylo taylor taylormade tazman tazmania tazz tbird tbone tdfyutkbjy tdutybq
tdutybz teacher team teaser tech technician technics techniques techno technology teddy teddybea
teddybear teen teenage teens teensex tekken telecaster telecom telefon telephon telephone television
teller temp tempest templar temple temppass temppassword tenchi tender teng tennesse tennis tequier
tequila terefon teresa terminal terminat terminator termite terra terrapin terrell terrier terror terry
tessie test tester testing testing123 testpass testtest tetris tetsuo texas thailand thanatos thanks
thankyou theater theatre thebear thebeast thebeatles thebest theboss thecakeisalie thecat thecrow
thecure thedog thedon thedoors thedude theend theforce thegame thegreat their thekid theking thelma
theman theodore theone therapy there theresa therock these thesimpsons thesims thewho thierry thing
things think thinking thirteen thirteen13 thirty this thisisit thoma thomas thompson thong thongs thor
thrasher three threesom throat throatfuck thuglife thugstools thumb thumbs thumper thunder thunderb
thunderbird thundercat thursday tiamat tian tiao tiberius tiburon ticket ticketmaster tickle tickler
tickling ticklish tictac tiffany tiger tigercat tigers tigertiger tigerwoods tigge tigger tight tights
timber timberlake timberland timberwolf time timeout times timmy timosha timothy timur tina ting tinker
tinkerbe tinkerbell tinman tintin tiny tipper titan titanic titanium titans titfuck titleist titman tits
titten titties titts titty tkbpfdtnf toad toast toaster tobias toby tobydog today todd toejam toffee
together toilet tokiohotel toledo tolkien tomahawk tomas tomato tombraider tomcat tommie tommy tommyboy
tomorrow tomtom tong tongue tonight tony tonytony toocool tool toolbox toolman toomuch toon toonarmy
tootie tootsie topcat topdog topgun tophat topher topolino topper topsecret toriamos torino tornado
toronto torpedo torres tortoise torture toshiba tosser total totoro tottenha tottenham tottenham1
touching tower towers town toyota trace tracer tracey track tracker tractor tracy trader traffic trailer
train trainer training trains traktor tralala trample trance tranny trans transam transexual transfer
transformer transformers transit translator trapper trash trauma travel traveler travis treasure treble
trebor tree treefrog trees treetop treetree trek trent trenton trevor trey trfnthbyf trial triangle
tribal tribble tribe tricia trick tricky trident trigger trigun trinidad trinitro trinitron trinity trip
triple tripleh triplex tripod tripper trisha trista tristan triton triumph trixie trojan trojans troll
trombone trooper tropical trouble trout troy truck trucker trucking trucks true trueblue truelove
truffles truman trumpet trunks trust trustme trustno trustnoone truth tsunami tuan tucker tucson tuesday
tujhrf tulips tuna tunafish tundra tuning tunnel tupac tupacshakur turbo turbos turkey turner turnip
turtle turtles tuscl tuxedo tweety twelve twenty twiggy twilight twinkie twinkle twins twist twisted
twister tycoon tyler tylerca310 typhoon tyrant tyrone tyson ublhjgjybrf ubnkthrfgen ubvyfcnbrf
ufhhbgjnnth ufkbyf ujkjdjkjvrf ukraine ultima ultimate ultra ulysses umbrella umpire unbelievable
uncencored undead undercover underdog undergroun underground understand undertak undertaker underwater
underwear underworld unforgiven unicorn union unique uniqueness united universa universal universe
universidad university unknown unlock unreal uptown upyours uranus ursula usarmy user userexecute
username usmarine usmc usnavy usuckballz1 utjhubq utopia utyyflmtdyf v123456789 vacation vader vadim
vaffanculo vagabond vagina valencia valentin valentina valentine valentinka valera valeri valeria
valerie valeriya valery valhalla valkyrie valley valleywa vampir vampire vampires vancouve vancouver
vanessa vanguard vanhalen vanilla vantage vanyarespekt varvara vasilisa vaughn vauxhall vbhjndjhtw
vbienrf vbkfirf vector vectra vedder vegas vegeta vegitta vegitto vehpbr velocity velvet vendetta venera
venice venom venom121293 ventura venture venus vera verbatim verena veritas verizon vermont vernon
verona veronica veronika versace vertigo verygoodbot vette vfcnth vfczyz vfhbyf vfhbyfvfhbyf vfhecz
vfhufhbnf vfhufhbnrf vfhujif vfhvtkflrf vfibyf vfitymrf vfksirf vflfufcrfh vfndtq vfntvfnbrf vfrcbv
vfrcbvrf vfrcbvtyrj vfrcbvvfrcbv vfvekz vfvfgfgf vfvfgfgf123 vfvfvskfhfve vfvjxrf vfylfhbyrf vgirl
viagra vickie vicky victor victori victoria victory video videos vides vienna vietnam viewsoni viewsonic
viking vikings viktor viktoria viktoriya villa village villeneuve vince vincent vincenzo vinnie
vinogradov vintage violet violetta violin viper vipergts vipers virago virgil virgin virginia virginie
virgo virtuagirl virtual virus visa vision visited visitor visual vitalik vitalik123 vitamin vivian
vixen vjcrdf vjkjrj vjqgfhjkm vkontakte vlad vladik vladimir vladimirovna vladislav vladislava
vladivostok vodafone vodka volcano volcom volkov volkswag volkswagen volley volleyba volleyball volume
volvo voodoo vortex voxstrange voyager voyeur vqsablpzla vsegda vsjasnel12 vulcan vyjujnjxbt w1w2w3w4w5
w2dlww3v5p wachtwoord waffle waffles wagner waiting waldo walker walkman555 wallace wallet walleye
wallstreet wally walmart walnut walrus walter walton wanderer wang wanker wanking wannabe wanrltw wanted
wapbbs warcraft wareagle warez warhamme warhammer warhammer40k warlock warlord warner warning warren
warrior warriors warthog warwick wasabi washburn washingt washington wasser wassup wasted watch watcher
water waterboy waterfal waterfalls waterloo waterman watermelon waters waterski watford watson wave
wayne wazzkaprivet wazzup wcrfxtvgbjy wdtnjxtr wealth weapon wearing weasel weather weaver webber
webhompas webhompass webmaste webmaster website websolutions websolutionssu webster webuivalidat wedding
wednesda weed weekend weezer weihnachte weihnachten weihnachtsbau weihnachtsbaum weiner weird welcom
welcome welcome123 welder welkom weller wellington wendy wenef45313 weng werder werdna werewolf werner
werter werty12345 wesley west western westham weston westside westwood wethepeople wetpussy wetter
wg8e3wjf whales what whatever whatsup whatthe whatthefuck whatthehell whatup whatwhat wheeler wheels
whiplash whiskers whiskey whisky whisper whistler white whiteboy whiteout whitepower whitesox whitey
whitney whocares whoknows whore whores whosyourdaddy whynot wibble wiccan wicked widespread widget wifey
wilbur wild wildbill wildcard wildcat wildcats wilder wildfire wildman wildone wildwood wilhelm will
willard willem willi willia william williams willie willis willow willy wilson winchester wind windmill
window windows windsor windsurf winfield winger wingman wingnut wings winner winners winnie winnipeg261
winona winston winstonone winter wireless wisdom wiseguy wishbone wishmaster wives wizard wizards
wizzard wolf wolfen wolfgang wolfie wolfman wolfpac wolfpack wolverin wolverine wolverines wolves womam
woman womans wombat womble women wonder wonderboy wonderfu wonderful wonderland wonderwall wonderwoman
wood woodie woodland woodman woods woodstoc woody woofer woofwoof woohoo wookie word wordpass wordup
work worker working workout world worm wormix worthy wp2003wp wraith wrangler wrench wrestle wrestler
wrestlin wrestling wrestling1 wright writer writerspace wsxedc wutang wwwooo1234 wxcvbn wyoming xanadu
xander xantia xavier xerxes xfiles xian xiang xiao xiaoyua123 xing xiong xpressmusic xtreme xuan
xxxp455w0rd5 xxxpass yamaha yamato yang yankee yankees yanshi1982 yaroslav yasmin ybrbnf ybrjkfq
ybrjkftdbx ybrjkftdyf yeah yeahbaby yellow yessir yfcnhjtybt yfcntyf yfcntymrf yfcnzyfcnz yfnfif yfnfirf
yfnfitymrf yfnfkb yfnfkmz ying yinyang yjdsqgfhjkm yoda yogibear yolanda yomama yong yorkie yosemite
yoshimitsu youknow young yourmom yousuck youtube yoyoma yuan yugioh yummy yvette yvonne yzerman
z123456789 z1x2c3v4b5 z1x2c3v4b5n6 z1x2c3v4b5n6m7 zach zachary zack zalupa zander zang zanzibar zaphod
zappa zapper zaq12wsx zaq12wsxcde3 zaq1xsw2cde3 zaqwsx zaqwsxcde zaqwsxcderfv zaqxsw zaqxswcde
zaratustra zaraza zarina zasada zcfvfzkexifz zcxfcnkbdf zcxfcnkbdfz zebra zebras zelda zeng zenith
zephyr zeppelin zero zerocool zerozero zeus zexts364325 zhai zhang zhao zhei zheng zhjckfd zhong zhou
zhuai zhuang zhui zhun zhuo zidane ziggy zigzag zildjian zimmer zinger zipper zippo zippy zjses9evpa
zodiac zoloto zombie zone zong zoomzoom zorro zqjphsyf6ctifgu zuan zulu zurich zvezda zx123456789 zxasqw
zxcasd zxcasdqwe zxcasdqwe123 zxccxz zxcvasdf zxcvb12345 zxcvbasdfg zxcvbn zxcvbn123456 zxcvbn3215
zxcvbnm zxcvbnm123 zxcvbnm1234 zxcvbnm123456789 zxcvbnmmnbvcxz zyjxrf zzzxxx
`

export const commonPasswords: ReadonlySet<string> = new Set(text.trim().split(/\s+/))
