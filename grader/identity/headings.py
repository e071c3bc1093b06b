"""What the headings of a roster mean, in the languages of those who write rosters.

Only columns with these headings say who somebody is: a column of tutors, partners or sections has
names and numbers, too, and nobody must be found by them.
"""

from __future__ import annotations

from collections.abc import Mapping

from grader.tables import heading

__all__ = ["IDS", "KINDS", "kind_of"]

# Kinds of ids, the one that a class is most likely kept by first.
IDS = ("id", "canvas", "sis", "identifier", "login", "email", "github", "moodle")

# For each language, the headings of each kind, parted by ``|``. A ``name`` is the whole name, or
# the part of it that no other column has: in "Name;Vorname" it is the last name. ``second`` is a
# second surname, ``reading`` the name in another script.
_LANGUAGES: Mapping[str, Mapping[str, str]] = {
    "en": {
        "name": "name|student|students|names|participant|participants|learner|pupil",
        "full": "full name|student name|student s name|your name|your full name|"
        "name of the student|student s full name|name of student|student full name|display name|"
        "sortable name|student sortable name|user full name|fullname|studentname|displayname|"
        "sortablename|roster name|complete name|legal name|name (last first)|last name first name|"
        "last first|name/surname|student name (last first)",
        "identifier": "identifier|roster identifier",
        "first": "first name|first names|firstname|first|given name|given names|givenname|"
        "forename|forenames|first name(s)|given name(s)|legal first name|student first name|fname|"
        "forename(s)|first given name",
        "middle": "middle name|middle names|middlename|middle|middle initial|mi|patronymic|"
        "middle name(s)",
        "particle": "surname prefix|infix",
        "last": "last name|last names|lastname|last|surname|surnames|family name|familyname|"
        "family names|last name(s)|surname(s)|family name(s)|legal last name|student last name|"
        "lname",
        "suffix": "suffix|name suffix",
        "preferred": "preferred name|preferred first name|nickname|known as|chosen name|"
        "preferred given name",
        "also": "also|aka|a k a|also known as|other names|other name|alias|aliases|alternate name|"
        "same as|same",
        "id": "id|student id|studentid|student number|student no|student nr|student id number|"
        "id number|idnumber|id no|sid|uid|user id|userid|university id|campus id|school id|"
        "college id|emplid|empl id|employee id|matriculation number|matriculation no|matric no|"
        "matric number|matriculation|registration number|registration no|reg no|enrolment number|"
        "enrollment number|enrolment no|enrollment no|roll number|roll no|rollno|roll|"
        "admission number|candidate number|exam number|index number|index no|banner id|person id|"
        "personal number|uni id|unique id|uniqueid|student code|card number|usn|prn|spire id|"
        "student uid|learner id|participant id|anonymous id|external id|nuid|zid|cwid|upi|wpi id|"
        "ucid|utorid|puid|buid|osis|gtid|calnet id|orgdefinedid|org defined id|"
        "student reference|reference number",
        "sis": "sis user id|sis id|sis student id|sis userid|integration id",
        "canvas": "canvas id|canvas user id|canvas student id|canvas userid",
        "moodle": "moodle id|moodle user id|participant number",
        "login": "login|login id|loginid|sis login id|login name|username|user name|user|account|"
        "account name|netid|net id|uni login|handle|unix name|unix login|kerberos|kerberos id|"
        "campus login|student username|student login|network id|sunet id|sunetid|eid|ut eid|"
        "uniqname|unix id|computing id|computer id|screen name|pid|onyen|andrew id|csid|cs login|"
        "jupyterhub username|jupyterhub user|nbgrader id",
        "email": "email|e mail|mail|email address|e mail address|mail address|student email|"
        "student e mail|school email|university email|institutional email|primary email|"
        "student email address|email id|emails",
        "github": "github|github username|github user|github id|github login|github name|"
        "github account|github handle|gitlab|gitlab username|gitlab user|gitlab id|gitlab login",
        "group": "group|groups|team|teams|group name|team name|student group|project group|"
        "project team",
        "deadline": "deadline|due|due date|extension|extended to|extended deadline|due at|"
        "new deadline|own deadline|new due date|extended due date|until|extended by|extra time",
    },
    "de": {
        "name": "name|teilnehmer|teilnehmerin|teilnehmende|teilnehmer/in|studierende|student/in|"
        "studentin|studenten|schüler|schülerin|nutzer|person|studierender",
        "full": "vollständiger name|name vorname|vorname name|vor und nachname|"
        "nachname vorname|vorname nachname|anzeigename|ganzer name|name des studierenden",
        "first": "vorname|vornamen|vorname(n)",
        "last": "nachname|familienname|zuname|nachname(n)|familiennamen",
        "middle": "zweiter vorname|weitere vornamen",
        "particle": "namenszusatz|namensvorsatz|vorsatzwort",
        "preferred": "rufname|bevorzugter name|spitzname|gewählter name",
        "also": "auch|auch bekannt als|anderer name|andere namen",
        "id": "matrikelnummer|matrikelnr|matrikel nr|matrikel nummer|matrikel|matr nr|matrnr|"
        "matr nummer|mtknr|mat nr|martikelnummer|studierendennummer|studentennummer|id nummer|"
        "personennummer|personenkennzeichen|kennnummer|legi|legi nr|legi nummer|schülernummer|"
        "teilnehmernummer|teilnehmer id|immatrikulationsnummer|bibliotheksnummer",
        "login": "anmeldename|benutzername|benutzerkennung|nutzername|nutzerkennung|kennung|"
        "uni kennung|kürzel|rz kennung|benutzer|loginname|tu id|hrz account|zdv account",
        "email": "e mail adresse|emailadresse|mailadresse|e mail|e mailadresse|email adresse|mail",
        "group": "gruppe|gruppen|team|teams|gruppenname|abgabegruppe|projektgruppe",
        "deadline": "frist|neue frist|abgabefrist|abgabetermin|verlängerung|verlängert bis|"
        "fristverlängerung",
    },
    "fr": {
        "name": "nom|étudiant|étudiante|étudiant(e)|étudiants|élève|participant|participante|noms",
        "full": "nom complet|nom et prénom|nom prénom|prénom nom|prénom et nom|nom affiché|"
        "nom de l étudiant|nom et prénom(s)|nom & prénom",
        "first": "prénom|prénoms|prénom(s)|prenom|prenoms|prenom(s)",
        "last": "nom de famille|nom(s) de famille|nom patronymique|nom d usage|nom usuel|"
        "nom de naissance|patronyme",
        "preferred": "prénom d usage|prénom usuel|surnom",
        "also": "aussi|autre nom|autres noms|alias",
        "id": "numéro étudiant|numéro d étudiant|n étudiant|no étudiant|n° étudiant|num étudiant|"
        "numéro d identification|numéro|matricule|code permanent|identifiant étudiant|"
        "code étudiant|ine|n° ine|numéro ine|numéro matricule|nip|sciper|n° d étudiant",
        "login": "nom d utilisateur|identifiant|pseudo|compte|code utilisateur|"
        "identifiant de connexion",
        "email": "adresse de courriel|courriel|adresse courriel|adresse électronique|mél|mel|"
        "adresse e mail|adresse mail|adresse email|courrier électronique|e mail",
        "group": "groupe|groupes|équipe|équipes|nom du groupe|binôme",
        "deadline": "échéance|date limite|délai|prolongation|date de remise",
    },
    "es": {
        "name": "nombre|nombres|alumno|alumna|alumno/a|alumnos|estudiante|estudiantes|"
        "participante|participantes|nombre(s)",
        "full": "nombre completo|nombre y apellidos|nombre y apellido|apellidos y nombre|"
        "apellidos nombre|apellido y nombre|apellido nombre|apellidos y nombres|"
        "nombres y apellidos|"
        "nombre del alumno|nombre apellidos|nombre del estudiante",
        "first": "nombre de pila|primer nombre",
        "middle": "segundo nombre",
        "last": "apellido|apellidos|apellido(s)|primer apellido|apellido paterno|apellido 1|"
        "apellido1",
        "second": "segundo apellido|apellido materno|apellido 2|apellido2",
        "also": "también|otro nombre|otros nombres|alias",
        "id": "dni|nif|nie|dni/nie|número de id|número de identificación|número de estudiante|"
        "número de alumno|número de matrícula|nº matrícula|n° matrícula|matrícula|expediente|"
        "nº expediente|número de expediente|legajo|nº legajo|carné|carnet|código|"
        "código de estudiante|código de alumno|rut|run|cédula|curp|padrón|identificación|boleta|"
        "número de control|no de control|no cuenta|número de cuenta|nia|nip|id alumno",
        "login": "nombre de usuario|usuario|cuenta|login",
        "email": "dirección de correo|correo|correo electrónico|dirección de correo electrónico|"
        "correo institucional|dirección email|e mail|email",
        "group": "grupo|grupos|equipo|equipos",
        "deadline": "fecha límite|plazo|prórroga|fecha de entrega|vencimiento",
    },
    "it": {
        "name": "nome|studente|studentessa|studenti|partecipante|partecipanti|alunno|nominativo",
        "full": "nome completo|nome e cognome|cognome e nome|cognome nome|nome cognome",
        "last": "cognome|cognomi",
        "also": "anche|altro nome|altri nomi",
        "id": "matricola|numero di matricola|n matricola|numero matricola|codice identificativo|"
        "codice persona|codice fiscale|numero id|codice studente|codice utente",
        "login": "nome utente|utente|account",
        "email": "indirizzo email|indirizzo e mail|posta elettronica|indirizzo di posta|"
        "email istituzionale|indirizzo mail|mail",
        "group": "gruppo|gruppi|squadra",
        "deadline": "scadenza|termine|proroga|data di consegna",
    },
    "pt": {
        "name": "nome|aluno|aluna|alunos|estudante|estudantes|participante|discente|aluno(a)",
        "full": "nome completo|nome e apelido|nome do aluno|nome e sobrenome|nome do estudante",
        "first": "nome próprio|primeiro nome|nome(s) próprio(s)|prenome",
        "middle": "nome do meio",
        "last": "apelido|apelidos|sobrenome|sobrenomes|apelido(s)|último nome|nome de família",
        "preferred": "nome social",
        "also": "também|outro nome|outros nomes",
        "id": "número|número de aluno|nº de aluno|número de identificação|número mecanográfico|"
        "nº mecanográfico|n mec|matrícula|nº de matrícula|número de matrícula|ra|nusp|nº usp|"
        "registro acadêmico|número de estudante|cpf|n° usp|número usp|código|dre",
        "login": "nome de utilizador|utilizador|usuário|nome de usuário|identificação de usuário",
        "email": "endereço de e mail|endereço de email|correio eletrónico|endereço de correio|"
        "e mail|correio electrónico|email institucional|endereço de correio eletrónico",
        "group": "grupo|grupos|equipa|equipe|equipes",
        "deadline": "prazo|data limite|prorrogação|data de entrega",
    },
    "nl": {
        "name": "naam|student|studenten|deelnemer|deelnemers|leerling",
        "full": "volledige naam|naam student|voor en achternaam|voornaam en achternaam|"
        "weergavenaam",
        "first": "voornaam|voornamen|roepnaam|voornaam/namen",
        "particle": "tussenvoegsel|tussenvoegsels|voorvoegsel|voorvoegsels|tussenv",
        "last": "achternaam|familienaam|geslachtsnaam|achternamen",
        "also": "ook|andere naam|andere namen|ook bekend als",
        "id": "studentnummer|studentnr|studentennummer|student nr|id nummer|leerlingnummer|"
        "stamnummer|rolnummer|anr|snr|ulcn|s nummer",
        "login": "gebruikersnaam|gebruiker|inlognaam",
        "email": "e mailadres|emailadres|e mail adres|mailadres",
        "group": "groep|groepen|team|groepsnaam",
        "deadline": "deadline|inleverdatum|uitstel|verlenging|uiterste datum",
    },
    "sv": {
        "name": "namn|student|studenter|deltagare|elev",
        "full": "fullständigt namn|för och efternamn|hela namnet|efternamn förnamn",
        "first": "förnamn|tilltalsnamn",
        "middle": "mellannamn",
        "last": "efternamn|släktnamn",
        "also": "även|andra namn|alias",
        "id": "personnummer|personnr|id nummer|studentnummer|ladok id|studentid|anonymkod",
        "login": "användarnamn|användare|kth id|stil id|liu id|datorkonto|konto",
        "email": "e postadress|e post|epost|epostadress|mejladress|mejl",
        "group": "grupp|grupper|lag|gruppnamn",
        "deadline": "sista datum|förlängning|inlämningsdatum",
    },
    "da": {
        "name": "navn|studerende|deltager|deltagere|elev|elever",
        "full": "fulde navn|for og efternavn|fuldt navn|hele navn",
        "first": "fornavn|fornavne|fornavn(e)",
        "middle": "mellemnavn",
        "last": "efternavn|efternavne|efternavn(e)",
        "also": "også|andre navne",
        "id": "studienummer|studienr|id nummer|studentnummer|studie nr|kursistnummer|årskortnummer|"
        "studie id",
        "login": "brugernavn|bruger|initialer",
        "email": "e mailadresse|e mail adresse|mailadresse|email adresse|emailadresse",
        "group": "gruppe|grupper|hold|gruppenavn",
        "deadline": "afleveringsfrist|frist|udsættelse|forlængelse",
    },
    "nb": {
        "name": "navn|student|studenter|deltaker|deltakere|elev",
        "full": "fullt navn|for og etternavn|hele navnet",
        "first": "fornavn|førenamn",
        "middle": "mellomnavn",
        "last": "etternavn|etternamn",
        "also": "også|andre navn",
        "id": "studentnummer|studentnr|id nummer|kandidatnummer|kandidatnr|kandidat nr",
        "login": "brukernavn|bruker|brukarnamn",
        "email": "e postadresse|epostadresse|e post|epost",
        "group": "gruppe|grupper|lag|gruppenavn",
        "deadline": "innleveringsfrist|frist|utsettelse",
    },
    "fi": {
        "name": "nimi|opiskelija|opiskelijat|osallistuja|osallistujat",
        "full": "koko nimi|sukunimi etunimi|sukunimi ja etunimi|etunimi sukunimi",
        "first": "etunimi|etunimet|kutsumanimi|etunimi(et)",
        "last": "sukunimi|sukunimet",
        "also": "myös|muut nimet|toinen nimi",
        "id": "opiskelijanumero|opiskelijanro|op nro|opnro|id numero|tunnistenumero|"
        "opiskelijatunnus|op numero",
        "login": "käyttäjätunnus|käyttäjänimi|tunnus",
        "email": "sähköposti|sähköpostiosoite|s posti",
        "group": "ryhmä|ryhmät|tiimi",
        "deadline": "määräaika|palautuspäivä|lisäaika|eräpäivä",
    },
    "pl": {
        "name": "student|studentka|studenci|uczestnik|uczestnicy|uczeń",
        "full": "imię i nazwisko|nazwisko i imię|pełna nazwa|pełne imię|imię nazwisko|"
        "nazwisko imię|imiona i nazwisko|nazwisko i imiona",
        "first": "imię|imiona|pierwsze imię|imię/imiona",
        "middle": "drugie imię",
        "last": "nazwisko|nazwiska",
        "also": "także|inne imiona|też",
        "id": "numer albumu|nr albumu|numer indeksu|nr indeksu|album|indeks|numer id|"
        "numer studenta|numer identyfikacyjny|nr studenta|pesel|nr legitymacji",
        "login": "nazwa użytkownika|użytkownik",
        "email": "adres e mail|adres email|adres mailowy|poczta|adres poczty|e mail",
        "group": "grupa|grupy|zespół|zespoły",
        "deadline": "termin|termin oddania|przedłużenie",
    },
    "cs": {
        "name": "student|studentka|studenti|účastník|účastníci|jméno",
        "full": "celé jméno|jméno a příjmení|příjmení a jméno|příjmení jméno|jméno příjmení",
        "first": "křestní jméno|křestní",
        "last": "příjmení",
        "also": "také|další jména",
        "id": "osobní číslo|učo|číslo studenta|id číslo|identifikační číslo|studijní číslo|uco|"
        "studentské číslo",
        "login": "uživatelské jméno|uživatel|přihlašovací jméno",
        "email": "e mailová adresa|emailová adresa|e mail",
        "group": "skupina|skupiny|tým",
        "deadline": "termín|termín odevzdání|prodloužení",
    },
    "sk": {
        "name": "meno|študent|študentka|študenti|účastník",
        "full": "celé meno|meno a priezvisko|priezvisko a meno|meno priezvisko|priezvisko meno",
        "first": "krstné meno",
        "last": "priezvisko",
        "id": "osobné číslo|číslo študenta|identifikačné číslo|ais id|id číslo",
        "login": "používateľské meno|prihlasovacie meno",
        "email": "e mailová adresa|emailová adresa",
        "group": "skupina|skupiny|tím",
        "deadline": "termín|termín odovzdania",
    },
    "hu": {
        "name": "név|hallgató|hallgatók|diák|tanuló|résztvevő",
        "full": "teljes név|hallgató neve|vezetéknév és keresztnév|hallgató név|nyomtatási név",
        "first": "keresztnév|utónév",
        "last": "vezetéknév|családnév",
        "id": "neptun kód|neptun|neptunkód|azonosító|azonosítószám|eha kód|hallgatói azonosító|"
        "azonosító szám",
        "login": "felhasználónév|felhasználói név",
        "email": "e mail cím|email cím|e mail címe",
        "group": "csoport|csoportok|csapat",
        "deadline": "határidő|beadási határidő",
    },
    "ro": {
        "name": "nume|student|studentă|studenți|participant",
        "full": "nume complet|nume și prenume|prenume și nume|nume prenume",
        "first": "prenume",
        "last": "nume de familie",
        "id": "număr matricol|nr matricol|matricol|număr de identificare|cnp|marca",
        "login": "nume de utilizator|nume utilizator|utilizator",
        "email": "adresă de e mail|adresă email|adresă de email|adresa de e mail|adresa de email",
        "group": "grupă|grupuri|grup|grupa|echipă|echipa",
        "deadline": "termen|termen limită",
    },
    "hr": {
        "name": "ime|student|studentica|studenti|sudionik|polaznik",
        "full": "ime i prezime|prezime i ime|puno ime|prezime ime|ime prezime",
        "last": "prezime",
        "id": "jmbag|matični broj|broj indeksa|id broj|indeks|oib",
        "login": "korisničko ime|korisnik",
        "email": "adresa e pošte|e pošta|e mail adresa|email adresa",
        "group": "grupa|grupe|skupina|tim",
        "deadline": "rok|rok predaje",
    },
    "sl": {
        "name": "ime|študent|študentka|študenti|udeleženec",
        "full": "ime in priimek|priimek in ime|polno ime|priimek ime|ime priimek",
        "last": "priimek",
        "id": "vpisna številka|vpisna št|id številka|številka študenta",
        "login": "uporabniško ime|uporabnik",
        "email": "e poštni naslov|e pošta|e naslov|elektronski naslov",
        "group": "skupina|skupine|ekipa",
        "deadline": "rok|rok oddaje",
    },
    "tr": {
        "name": "ad|adı|öğrenci|öğrenciler|isim|katılımcı|isimler",
        "full": "ad soyad|adı soyadı|adı ve soyadı|tam adı|tam ad|isim soyisim|öğrenci adı soyadı|"
        "ad soyadı|öğrenci adı",
        "first": "ilk ad",
        "last": "soyad|soyadı|soyisim|soyismi|soy ad",
        "also": "ayrıca|diğer adları",
        "id": "öğrenci no|öğrenci numarası|numara|öğrenci nosu|kimlik numarası|id numarası|"
        "okul no|sicil no|tc kimlik no|okul numarası|numarası",
        "login": "kullanıcı adı|kullanıcı",
        "email": "e posta adresi|e posta|eposta|eposta adresi|e mail adresi",
        "group": "grup|gruplar|takım|ekip|grup adı",
        "deadline": "son tarih|son teslim|son teslim tarihi|ek süre",
    },
    "ru": {
        "name": "имя|студент|студентка|студенты|участник|участники|учащийся|слушатель|имена",
        "full": "фио|ф и о|полное имя|имя и фамилия|фамилия и имя|фамилия имя отчество|"
        "фамилия имя|имя фамилия|фио студента",
        "middle": "отчество|отчество или второе имя",
        "last": "фамилия",
        "also": "также|другое имя",
        "id": "номер зачетки|номер зачётки|зачетка|номер зачетной книжки|номер зачётной книжки|"
        "студенческий билет|номер студенческого билета|номер студенческого|индивидуальный номер|"
        "идентификационный номер|табельный номер|личный номер|идентификатор|номер студента",
        "login": "логин|имя пользователя|пользователь|учетная запись|учётная запись",
        "email": "адрес электронной почты|электронная почта|почта|эл почта|e mail|адрес почты",
        "group": "группа|группы|команда|подгруппа",
        "deadline": "срок|срок сдачи|крайний срок|дедлайн",
    },
    "uk": {
        "name": "ім'я|студент|студентка|студенти|учасник|учасники|учень|ім я|імя",
        "full": "піб|п і б|повне ім'я|прізвище та ім'я|прізвище ім'я|ім'я та прізвище|"
        "прізвище ім'я по батькові|ім'я прізвище",
        "middle": "по батькові",
        "last": "прізвище",
        "id": "номер залікової|залікова книжка|номер залікової книжки|студентський квиток|"
        "ідентифікаційний номер|id номер|номер студента|ідентифікатор|номер студентського квитка",
        "login": "логін|ім'я входу|ім'я користувача|псевдо|користувач",
        "email": "електронна пошта|адреса електронної пошти|ел пошта|пошта|електронна адреса",
        "group": "група|групи|команда",
        "deadline": "термін|термін здачі|крайній термін",
    },
    "bg": {
        "name": "име|студент|студентка|студенти|участник",
        "full": "пълно име|име и фамилия|три имена|имена",
        "middle": "презиме|бащино име",
        "last": "фамилия|фамилно име",
        "id": "факултетен номер|фн|ф н|фак номер|идентификационен номер",
        "login": "потребителско име|потребител",
        "email": "имейл|имейл адрес|електронна поща|e mail адрес",
        "group": "група|групи|екип",
        "deadline": "срок|краен срок",
    },
    "el": {
        "name": "όνομα|φοιτητής|φοιτήτρια|φοιτητές|συμμετέχων",
        "full": "ονοματεπώνυμο|πλήρες όνομα|επώνυμο όνομα|όνομα επώνυμο",
        "last": "επώνυμο|επίθετο",
        "id": "αριθμός μητρώου|αμ|α μ|αεμ|α ε μ|αριθμός ταυτότητας|κωδικός",
        "login": "όνομα χρήστη|χρήστης",
        "email": "διεύθυνση ηλεκτρονικού ταχυδρομείου|ηλεκτρονικό ταχυδρομείο|διεύθυνση email|"
        "ηλ ταχυδρομείο|διεύθυνση e mail",
        "group": "ομάδα|ομάδες",
        "deadline": "προθεσμία|παράταση",
    },
    "ca": {
        "name": "nom|estudiant|estudiants|alumne|alumna|participant",
        "full": "nom complet|nom i cognoms|cognoms i nom|cognoms nom",
        "last": "cognom|cognoms|cognom(s)|primer cognom",
        "second": "segon cognom",
        "id": "número d identificació|número id|niub|nia|niu|número d estudiant",
        "login": "nom d usuari|usuari",
        "email": "adreça electrònica|correu electrònic|adreça de correu|correu",
        "group": "grup|grups|equip",
        "deadline": "termini|data límit",
    },
    "ar": {
        "name": "الاسم|الطالب|اسم|الطلاب|المشارك",
        "full": "الاسم الكامل|اسم الطالب|الاسم بالكامل|الاسم الثلاثي|الاسم الرباعي",
        "first": "الاسم الأول|الاسم الاول",
        "middle": "اسم الأب|الاسم الأوسط",
        "last": "اسم العائلة|الاسم الأخير|اللقب|الاسم الاخير|الكنية",
        "id": "رقم الطالب|الرقم الجامعي|رقم الهوية|الرقم التعريفي|رقم القيد|رقم المعرف|"
        "رقم التسجيل|الرقم الأكاديمي|المعرف|رقم الطالب الجامعي|رقم المعرّف",
        "login": "اسم المستخدم|المستخدم",
        "email": "عنوان البريد الإلكتروني|البريد الإلكتروني|البريد الالكتروني|"
        "عنوان البريد الالكتروني|بريد إلكتروني|الإيميل|الايميل",
        "group": "المجموعة|المجموعات|الفريق",
        "deadline": "الموعد النهائي|آخر موعد|تاريخ التسليم",
    },
    "fa": {
        "name": "نام|دانشجو|دانشجویان|شرکت کننده",
        "full": "نام کامل|نام و نام خانوادگی|نام دانشجو",
        "last": "نام خانوادگی",
        "id": "شماره دانشجویی|کد ملی|شماره شناسایی|کد دانشجویی",
        "login": "نام کاربری|کاربر",
        "email": "نشانی ایمیل|ایمیل|پست الکترونیکی|آدرس ایمیل|رایانامه",
        "group": "گروه|گروهها|تیم",
        "deadline": "مهلت|مهلت تحویل",
    },
    "he": {
        "name": "שם|סטודנט|סטודנטית|סטודנטים|תלמיד|משתתף|משתתפים",
        "full": "שם מלא|שם הסטודנט|שם פרטי ומשפחה|שם סטודנט",
        "first": "שם פרטי",
        "last": "שם משפחה",
        "id": "תעודת זהות|ת ז|תז|מספר זהות|מספר סטודנט|מס סטודנט|מספר זיהוי|מס זהות|מספר ת ז",
        "login": "שם משתמש|משתמש",
        "email": 'כתובת דוא"ל|דוא"ל|דואר אלקטרוני|כתובת מייל|מייל|אימייל|כתובת דואר אלקטרוני|דואל',
        "group": "קבוצה|קבוצות|צוות",
        "deadline": "מועד אחרון|מועד הגשה|תאריך הגשה",
    },
    "zh": {
        "name": "名字|名称|学生|學生|同学|學員|学员|参与者|參與者",
        "full": "姓名|全名|全称|学生姓名|學生姓名|中文姓名|姓名全称|真实姓名",
        "first": "名",
        "last": "姓|姓氏",
        "preferred": "英文名|昵称|暱稱",
        "also": "别名|別名|又名",
        "id": "学号|學號|id号|id 號|编号|編號|学生编号|學生編號|证件号|学籍号|学生号|ID号码|"
        "学生证号|工号|學生證號|身份證號|学生id|學生id|id号码|id號碼",
        "login": "用户名|用戶名|使用者名稱|帐号|账号|帳號|登录名|登錄名|用户|用户账号|帳戶",
        "email": "电子邮件|電子郵件|邮箱|email地址|电子邮箱|电子邮件地址|電子郵件信箱|電郵|"
        "邮件地址|電子郵件地址|信箱|邮件",
        "group": "小组|小組|组|組別|组别|群组|群組|团队|團隊|分组|分組",
        "deadline": "截止日期|截止时间|截止時間|期限|延期",
    },
    "ja": {
        "name": "名前|学生|生徒|受講者|参加者|受講生",
        "full": "氏名|フルネーム|学生氏名|姓名|名前(漢字)|氏名(漢字)|漢字氏名",
        "first": "名",
        "last": "姓|苗字",
        "reading": "フリガナ|ふりがな|カナ氏名|氏名カナ|氏名(カナ)|よみがな|ローマ字|ローマ字氏名|"
        "英字氏名|カナ|氏名カナ",
        "also": "別名|通称",
        "id": "学籍番号|学生番号|学生証番号|idナンバー|id番号|出席番号|受講番号|学生id|ユーザid",
        "login": "ユーザ名|ユーザー名|ログイン名|アカウント|ログインid",
        "email": "メールアドレス|電子メール|eメール|メール|eメールアドレス",
        "group": "グループ|班|チーム",
        "deadline": "締切|締め切り|提出期限|期限",
    },
    "ko": {
        "name": "학생|수강생|참가자|이름",
        "full": "성명|학생명|학생 이름|전체 이름|학생이름|성함",
        "last": "성",
        "id": "학번|학생번호|학생 번호|id 번호|id번호|식별번호",
        "login": "사용자명|사용자 아이디|아이디|계정|사용자 이름|로그인",
        "email": "이메일|이메일 주소|전자우편|메일|메일 주소|전자메일",
        "group": "그룹|조|팀|모둠|분반조",
        "deadline": "마감|마감일|제출 기한|기한",
    },
    "vi": {
        "name": "sinh viên|học viên|học sinh",
        "full": "họ và tên|họ tên|tên sinh viên|tên đầy đủ",
        "first": "tên",
        "last": "họ|họ đệm|họ và tên đệm|họ lót",
        "middle": "tên đệm",
        "id": "mã sinh viên|mssv|mã số sinh viên|mã sv|masv|msv|mã số|số id|mã học viên",
        "login": "tên đăng nhập|tài khoản|tên người dùng",
        "email": "thư điện tử|địa chỉ email|địa chỉ thư điện tử",
        "group": "nhóm|tổ",
        "deadline": "hạn nộp|thời hạn|hạn chót",
    },
    "id": {
        "name": "nama|mahasiswa|siswa|peserta",
        "full": "nama lengkap|nama mahasiswa|nama siswa|nama peserta",
        "first": "nama depan|nama pertama",
        "middle": "nama tengah",
        "last": "nama belakang|nama akhir|nama keluarga",
        "id": "nim|nrp|npm|nomor induk mahasiswa|nomor induk|no induk|nomor id|nis|nisn|"
        "nomor mahasiswa|no mahasiswa|nomor matrik|no matrik",
        "login": "nama pengguna|pengguna",
        "email": "alamat email|surel|alamat surel|alamat e mail|emel|alamat emel",
        "group": "kelompok|grup|kumpulan|tim",
        "deadline": "tenggat|batas waktu|tarikh akhir",
    },
    "th": {
        "name": "ชื่อ|นักศึกษา|นักเรียน|นิสิต|ผู้เรียน",
        "full": "ชื่อ นามสกุล|ชื่อสกุล|ชื่อ สกุล|ชื่อเต็ม|ชื่อและนามสกุล",
        "first": "ชื่อแรก|ชื่อจริง",
        "last": "นามสกุล|สกุล",
        "preferred": "ชื่อเล่น",
        "id": "รหัสนักศึกษา|รหัสนิสิต|รหัสนักเรียน|เลขประจำตัว|รหัสประจำตัว|เลขประจำตัวนักศึกษา|หมายเลขประจำตัว",
        "login": "ชื่อผู้ใช้",
        "email": "อีเมล|ที่อยู่อีเมล|อีเมล์",
        "group": "กลุ่ม|ทีม",
        "deadline": "กำหนดส่ง|วันครบกำหนด",
    },
    "hi": {
        "name": "नाम|छात्र|विद्यार्थी|छात्रा",
        "full": "पूरा नाम|छात्र का नाम|विद्यार्थी का नाम",
        "first": "पहला नाम|प्रथम नाम",
        "last": "उपनाम|अंतिम नाम|कुलनाम",
        "id": "रोल नंबर|रोल न|अनुक्रमांक|छात्र आईडी|आईडी|पंजीकरण संख्या|नामांकन संख्या|क्रमांक",
        "login": "उपयोगकर्ता नाम|यूज़रनेम|यूजरनेम",
        "email": "ईमेल|ईमेल पता|ई मेल",
        "group": "समूह|टीम",
        "deadline": "अंतिम तिथि|समय सीमा",
    },
    "lt": {
        "name": "vardas|studentas|studentė|studentai|dalyvis",
        "full": "vardas pavardė|vardas ir pavardė|pavardė vardas|visas vardas",
        "last": "pavardė",
        "id": "studento numeris|id numeris|studento id|asmens kodas|studento pažymėjimo numeris",
        "login": "naudotojo vardas|prisijungimo vardas|vartotojo vardas",
        "email": "el paštas|el pašto adresas|elektroninis paštas",
        "group": "grupė|grupės|komanda",
        "deadline": "terminas|galutinis terminas",
    },
    "lv": {
        "name": "vārds|students|studente|studenti|dalībnieks",
        "full": "vārds uzvārds|vārds un uzvārds|pilns vārds|uzvārds vārds",
        "last": "uzvārds",
        "id": "studenta apliecības numurs|apliecības nr|id numurs|matrikulas numurs|"
        "studenta numurs",
        "login": "lietotājvārds|lietotāja vārds",
        "email": "e pasts|e pasta adrese|epasts",
        "group": "grupa|grupas|komanda",
        "deadline": "termiņš|iesniegšanas termiņš",
    },
    "et": {
        "name": "nimi|üliõpilane|üliõpilased|õpilane|osaleja",
        "full": "täisnimi|ees ja perekonnanimi|ees ja perenimi|perekonnanimi eesnimi",
        "first": "eesnimi",
        "last": "perekonnanimi|perenimi",
        "id": "matriklinumber|õpilaskood|üliõpilaskood|isikukood|matrikli nr|id number",
        "login": "kasutajanimi|kasutajatunnus",
        "email": "e posti aadress|e post|meiliaadress|meil",
        "group": "rühm|rühmad|grupp|meeskond",
        "deadline": "tähtaeg|esitamise tähtaeg",
    },
}

# Where languages disagree about a heading, the first language here that has it decides.
KINDS: dict[str, str] = {}
for _kinds in _LANGUAGES.values():
    for _kind, _words in _kinds.items():
        for _word in _words.split("|"):
            KINDS.setdefault(heading(_word), _kind)


def kind_of(text: str) -> str:
    """The kind of column under a heading; empty where the column does not say who somebody is."""
    return KINDS.get(heading(text), "")
