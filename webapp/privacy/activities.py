"""What the board does with personal data. One entry, one line of the policy, one record of the register."""

from __future__ import annotations

from .datamap import Activity, Basis
from .words import Words

VISITORS = Words("visiteurs", "visitors")
POSTERS = Words("annonceurs", "posters")
MEMBERS = Words("titulaires d’un compte", "account holders")
WRITERS = Words("personnes qui écrivent ou reçoivent un message", "people who write or receive a message")
AUTHORS = Words("annonceurs, personnes qui écrivent un message", "posters, people who write a message")
EVERYBODY = Words("toute personne", "anybody")

ACTIVITIES = {
    activity.key: activity
    for activity in (
        Activity(
            key="listings",
            title=Words("Publier des annonces", "Publishing listings"),
            purpose=Words(
                "montrer l’annonce, la faire trouver, vous laisser la gérer ; la faire relire par une personne quand "
                "ses mots ou ses photos le demandent",
                "showing the listing, letting people find it, letting you manage it; having a person read it where its "
                "words or photos call for that",
            ),
            basis=Basis.CONTRACT,
            ground=Words("vous demandez la publication", "you ask for it to be published"),
            people=POSTERS,
            recipients=("public", "staff", "hosting"),
            period="listing",
            required=Words(
                "Sans adresse e-mail, texte et lieu, l’annonce ne peut pas paraître. Téléphone, photos et sexe sont "
                "facultatifs. L’adresse e-mail n’est jamais montrée ; le téléphone seulement si vous le choisissez.",
                "Without e-mail address, text and place the listing cannot appear. Phone, photos and sex are optional. "
                "The e-mail address is never shown; the phone only if you choose so.",
            ),
        ),
        Activity(
            key="sensitive",
            title=Words("Annonces sur la vie intime", "Listings about intimate life"),
            purpose=Words(
                "publier une annonce de rencontre, après relecture par une personne",
                "publishing a dating listing after a person has read it",
            ),
            basis=Basis.CONSENT,
            ground=Words(
                "votre accord exprès, donné dans une case à part (art. 9-2 a)",
                "your explicit consent, given in a box of its own (art. 9(2)(a))",
            ),
            people=POSTERS,
            recipients=("public", "staff", "hosting"),
            period="listing",
            required=Words(
                "Sans cet accord, l’annonce ne paraît pas dans ces catégories ; tout le reste du site vous est ouvert.",
                "Without this consent the listing does not appear in these categories; the rest of the site is open to "
                "you.",
            ),
            other=(Words("ce que l’annonce révèle de la vie intime", "what the listing reveals about intimate life"),),
        ),
        Activity(
            key="accounts",
            title=Words("Tenir votre compte", "Keeping your account"),
            purpose=Words(
                "vous reconnaître, garder vos réglages, protéger l’accès",
                "knowing that it is you, keeping your settings, protecting access",
            ),
            basis=Basis.CONTRACT,
            ground=Words("vous ouvrez un compte", "you open an account"),
            people=MEMBERS,
            recipients=("staff", "hosting"),
            period="account",
            required=Words(
                "Le compte est facultatif : publier et écrire marchent sans.",
                "An account is optional: publishing and writing work without.",
            ),
        ),
        Activity(
            key="messages",
            title=Words("Échanger avec les autres", "Exchanging messages"),
            purpose=Words(
                "transmettre vos messages sans dévoiler les adresses, freiner fraudes et démarchage",
                "passing messages on without giving addresses away, slowing down fraud and spam",
            ),
            basis=Basis.CONTRACT,
            ground=Words("vous envoyez un message", "you send a message"),
            people=WRITERS,
            recipients=("counterpart", "hosting", "mail"),
            period="message",
            required=Words(
                "Sans adresse e-mail, la réponse ne peut pas vous parvenir.",
                "Without an e-mail address the answer cannot reach you.",
            ),
        ),
        Activity(
            key="alerts",
            title=Words("Favoris et alertes", "Favourites and alerts"),
            purpose=Words(
                "garder vos favoris et vous écrire quand une annonce correspond à une recherche enregistrée",
                "keeping your favourites and writing to you when a listing matches a saved search",
            ),
            basis=Basis.CONSENT,
            ground=Words("vous demandez l’alerte", "you ask for the alert"),
            people=MEMBERS,
            recipients=("hosting", "mail"),
            period="alert",
            required=Words("Facultatif.", "Optional."),
            objectable=True,
        ),
        Activity(
            key="mail",
            title=Words("Vous écrire au sujet de vos annonces", "Writing to you about your listings"),
            purpose=Words(
                "confirmer, prévenir d’une échéance ou d’un message, répondre",
                "confirming, telling you of an end date or a message, answering",
            ),
            basis=Basis.CONTRACT,
            ground=Words("ces messages font partie du service", "these mails are part of the service"),
            people=EVERYBODY,
            recipients=("hosting", "mail"),
            period="mail",
            required=Words(
                "Chaque avis facultatif s’arrête d’un clic ; aucun message ne contient d’image ni de lien de suivi.",
                "Every optional notice stops with one click; no mail holds an image or a tracking link.",
            ),
            objectable=True,
        ),
        Activity(
            key="moderation",
            title=Words("Traiter les signalements", "Handling reports"),
            purpose=Words(
                "vérifier ce qui est signalé, décider, expliquer la décision et permettre un recours",
                "checking what is reported, deciding, explaining the decision and allowing redress",
            ),
            basis=Basis.OBLIGATION,
            ground=Words(
                "règlement (UE) 2022/2065, articles 16 et 17", "regulation (EU) 2022/2065, articles 16 and 17"
            ),
            people=EVERYBODY,
            recipients=("staff", "hosting"),
            period="moderation",
            required=Words(
                "Un signalement peut être fait sans nom s’il s’agit d’abus sur des enfants.",
                "A report may be made without a name where it is about abuse of children.",
            ),
        ),
        Activity(
            key="security",
            title=Words("Protéger le site", "Protecting the site"),
            purpose=Words(
                "limiter les envois en masse, les fraudes et les essais de mots de passe",
                "holding off mass posting, fraud and password guessing",
            ),
            basis=Basis.INTEREST,
            ground=Words(
                "un site sans ces freins serait vite inutilisable pour tous",
                "without these brakes the site would soon be useless to everybody",
            ),
            people=VISITORS,
            recipients=("hosting",),
            period="limits",
            required=Words(
                "L’adresse IP sert à compter les envois, en mémoire, pendant un jour au plus.",
                "The IP address serves to count what is sent, in memory, for one day at most.",
            ),
            other=(Words("adresse IP (en mémoire)", "IP address (in memory)"),),
        ),
        Activity(
            key="hosting-law",
            title=Words("Obligation des hébergeurs", "Duty of hosting services"),
            purpose=Words(
                "permettre à la justice d’identifier l’auteur d’une annonce ou d’un message",
                "letting the courts identify who wrote a listing or a message",
            ),
            basis=Basis.OBLIGATION,
            ground=Words(
                "loi 2004-575, article 6 ; décret 2021-1362",
                "law 2004-575, article 6; décret 2021-1362",
            ),
            people=AUTHORS,
            recipients=("courts",),
            period="connection",
            required=Words(
                "Obligatoire dès qu’une annonce est créée ou modifiée ou qu’un message est envoyé. L’effacement ne "
                "s’étend pas à cette archive, scellée par une clé que le site ne possède pas. À l’effacement, ce qui "
                "identifie l’auteur d’une annonce ou le titulaire d’un compte y est gardé 5 ans.",
                "Mandatory once a listing is created or changed or a message is sent. Erasure does not reach this "
                "archive, which is sealed with a key that the site does not hold. At an erasure, what identifies the "
                "author of a listing or the holder of an account is kept there for 5 years.",
            ),
            other=(
                Words(
                    "adresse IP et port à chaque annonce créée ou modifiée et à chaque message écrit sur le site",
                    "IP address and port with each listing created or changed and each message written on the site",
                ),
                Words("date et heure, type de protocole", "date and time, type of protocol"),
                Words(
                    "pseudonyme, adresse e-mail, numéros du compte et de l’annonce",
                    "pseudonym, e-mail address, numbers of account and listing",
                ),
                Words("téléphone (à l’effacement seulement)", "phone (at an erasure only)"),
            ),
        ),
        Activity(
            key="rights",
            title=Words("Répondre à vos demandes sur vos données", "Answering your requests about your data"),
            purpose=Words("instruire la demande, prouver la réponse", "handling the request, proving the answer"),
            basis=Basis.OBLIGATION,
            ground=Words("RGPD, articles 12 à 22", "GDPR, articles 12 to 22"),
            people=EVERYBODY,
            recipients=("staff", "hosting"),
            period="request",
            required=Words(
                "Votre adresse e-mail suffit ; aucune pièce d’identité n’est demandée.",
                "Your e-mail address is enough; no identity document is asked for.",
            ),
        ),
        Activity(
            key="access-log",
            title=Words("Contrôler l’équipe", "Watching over the staff"),
            purpose=Words(
                "garder trace de chaque consultation d’une adresse ou d’un téléphone par l’équipe, avec sa raison",
                "keeping track of each look at an address or phone number by staff, with its reason",
            ),
            basis=Basis.INTEREST,
            ground=Words(
                "empêcher la curiosité et pouvoir la prouver", "preventing curiosity and being able to prove it"
            ),
            people=EVERYBODY,
            recipients=("staff",),
            period="reveal",
            required=Words("Automatique.", "Automatic."),
        ),
        Activity(
            key="threats",
            title=Words("Alerter en cas de danger pour une vie", "Alerting when a life is in danger"),
            purpose=Words(
                "transmettre aux autorités ce qui fait craindre pour la vie ou la sécurité d’une personne, et garder "
                "trace de ce qui a été transmis",
                "passing on to the authorities what makes us fear for somebody’s life or safety, and keeping track of "
                "what was passed on",
            ),
            basis=Basis.OBLIGATION,
            ground=Words("règlement (UE) 2022/2065, article 18", "regulation (EU) 2022/2065, article 18"),
            people=EVERYBODY,
            recipients=("staff", "hosting", "police"),
            period="threat",
            required=Words(
                "Ne dépend pas de vous. Nous n’en prévenons pas la personne visée : une enquête peut en dépendre.",
                "Does not depend on you. We do not tell the person concerned: an inquiry may hang on it.",
            ),
        ),
        Activity(
            key="breaches",
            title=Words("Tenir le registre des violations de données", "Keeping the register of data breaches"),
            purpose=Words(
                "prévenir la CNIL en 72 heures, et vous si le risque pour vous est élevé",
                "telling the CNIL within 72 hours, and you if the risk for you is high",
            ),
            basis=Basis.OBLIGATION,
            ground=Words("RGPD, articles 33 et 34", "GDPR, articles 33 and 34"),
            people=EVERYBODY,
            recipients=("staff", "hosting", "authority"),
            period="breach",
            required=Words(
                "Le registre ne nomme personne : il dit quelles sortes de données et combien de personnes.",
                "The register names nobody: it says which kinds of data and how many people.",
            ),
            other=(
                Words(
                    "sortes de données et nombre de personnes touchées", "kinds of data and number of people concerned"
                ),
            ),
        ),
        Activity(
            key="choices",
            title=Words("Retenir votre choix sur les traceurs", "Remembering your choice about trackers"),
            purpose=Words("ne pas vous redemander, prouver votre accord", "not asking again, proving your consent"),
            basis=Basis.OBLIGATION,
            ground=Words("RGPD, article 7-1 ; loi 78-17, article 82", "GDPR, article 7(1); law 78-17, article 82"),
            people=VISITORS,
            recipients=("hosting",),
            period="choice",
            required=Words(
                "Un refus n’enregistre aucun identifiant.",
                "A refusal stores no identifier.",
            ),
            other=(Words("votre choix, sa date, un numéro au hasard", "your choice, its date, a random number"),),
        ),
        Activity(
            key="partners",
            title=Words(
                "Mesure d’audience, publicité, partage, tchat", "Audience measurement, advertising, sharing, chat"
            ),
            purpose=Words(
                "compter les visites, financer le site par la publicité, partager, discuter avec nous",
                "counting visits, funding the site through advertising, sharing, chatting with us",
            ),
            basis=Basis.CONSENT,
            ground=Words(
                "votre choix dans le bandeau, finalité par finalité",
                "your choice in the banner, purpose by purpose",
            ),
            people=VISITORS,
            recipients=("vendors",),
            period="choice",
            required=Words(
                "Tout le site marche si vous refusez.",
                "The whole site works if you refuse.",
            ),
            other=(Words("voir la liste des traceurs", "see the list of trackers"),),
            objectable=True,
        ),
    )
}
