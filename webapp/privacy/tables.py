"""Every table of the board, column by column. Order matters: owners before what hangs on them."""

from __future__ import annotations

from .datamap import Column, Table
from .words import Words


def _columns(activity: str, /, secret: tuple[str, ...] = (), **names: tuple[str, str]) -> dict[str, Column]:
    """Return columns of one activity: ``column=(French, English)``; those in `secret` stay out of exports."""
    return {column: Column(activity, Words(*words), export=column not in secret) for column, words in names.items()}


TABLES = (
    Table(
        "account",
        account="id",
        columns=_columns(
            "accounts",
            secret=("password_hash", "totp_secret"),
            email=("adresse e-mail", "e-mail address"),
            password_hash=("empreinte du mot de passe", "password fingerprint"),
            pseudonym=("pseudonyme", "pseudonym"),
            language=("langue", "language"),
            role=("rôle", "role"),
            created_at=("ouvert le", "opened on"),
            email_verified_at=("adresse vérifiée le", "address verified on"),
            last_seen_at=("dernière visite", "last visit"),
            policy_version=("politique en vigueur à l’ouverture", "policy in force when opened"),
            suspended_at=("suspendu le", "suspended on"),
            limited_at=("gelé le", "frozen on"),
            totp_secret=("clé du code de connexion", "key of the log-in code"),
        ),
        plain=frozenset({"id", "totp_last_step"}),
    ),
    Table(
        "account_session",
        account="user_id",
        columns=_columns(
            "accounts",
            secret=("token_hash",),
            token_hash=("empreinte de session", "session fingerprint"),
            device=("appareil", "device"),
            created_at=("connecté le", "logged in on"),
            last_seen_at=("dernière visite", "last visit"),
        ),
        plain=frozenset({"id", "user_id", "expires_at"}),
    ),
    Table(
        "one_time_link",
        account="user_id",
        columns=_columns(
            "accounts",
            secret=("token_hash",),
            token_hash=("empreinte du lien", "link fingerprint"),
            email=("adresse à vérifier", "address to verify"),
        ),
        plain=frozenset({"id", "user_id", "purpose", "expires_at"}),
    ),
    Table(
        "passkey",
        account="user_id",
        columns=_columns(
            "accounts",
            secret=("credential_id", "public_key"),
            credential_id=("numéro de clé d’accès", "passkey id"),
            public_key=("clé publique", "public key"),
            name=("nom de la clé d’accès", "passkey name"),
            created_at=("ajoutée le", "added on"),
            last_used_at=("utilisée le", "used on"),
        ),
        plain=frozenset({"id", "user_id", "sign_count"}),
    ),
    Table(
        "recovery_code",
        account="user_id",
        columns=_columns("accounts", secret=("code_hash",), code_hash=("code de secours (empreinte)", "recovery code")),
        plain=frozenset({"id", "user_id"}),
    ),
    Table(
        "listing",
        account="poster_id",
        email=("email",),
        service=True,
        columns={
            **_columns(
                "listings",
                email=("adresse e-mail", "e-mail address"),
                pseudonym=("pseudonyme", "pseudonym"),
                phone=("téléphone (facultatif)", "phone (optional)"),
                sex=("sexe (facultatif)", "sex (optional)"),
                title=("titre", "title"),
                body=("texte", "text"),
                price=("prix en centimes", "price in cents"),
                seller=("particulier ou professionnel", "individual or professional"),
                language=("langue", "language"),
                category_code=("catégorie", "category"),
                postcode=("code postal", "postcode"),
                commune=("commune", "commune"),
                department=("département", "department"),
                region=("région", "region"),
                created_at=("créée le", "created on"),
                published_at=("publiée le", "published on"),
                bumped_at=("remontée le", "bumped on"),
                expires_at=("expire le", "expires on"),
                closed_at=("close le", "closed on"),
                state=("état", "state"),
                adult_at=("18 ans ou plus, déclaré le", "18 or over, stated on"),
                policy_version=("politique en vigueur au dépôt", "policy in force when posted"),
                sensitive=("touche à la vie intime", "touches on intimate life"),
            ),
        },
        plain=frozenset(
            {"id", "visible", "recency", "branch", "poster_id", "photo_count", "reminders", "removed_from"}
        ),
    ),
    Table(
        "listing_key",
        parent=("listing_id", "listing"),
        columns=_columns(
            "listings", secret=("token_hash",), token_hash=("lien de gestion (empreinte)", "management link")
        ),
        plain=frozenset({"listing_id", "created_at"}),
    ),
    Table(
        "listing_day",
        parent=("listing_id", "listing"),
        columns=_columns(
            "listings",
            day=("jour", "day"),
            views=("vues de l’annonce", "views of the listing"),
            contacts=("contacts", "contacts"),
        ),
        plain=frozenset({"listing_id"}),
    ),
    Table(
        "listing_hold",
        parent=("listing_id", "listing"),
        columns=_columns(
            "listings",
            reason=("raison de la relecture", "reason for the review"),
            detail=("mots trouvés ou annonce semblable", "words found or similar listing"),
            created_at=("en relecture depuis", "in review since"),
        ),
        plain=frozenset({"id", "listing_id"}),
    ),
    Table(
        "photo",
        parent=("listing_id", "listing"),
        service=True,
        columns=_columns(
            "listings",
            name=("photos", "photos"),
            fingerprint=("empreinte visuelle de la photo", "visual fingerprint of the photo"),
            filename=("nom du fichier, tant qu’il n’est pas traité", "name of the file while it is not processed"),
            created_at=("ajoutée le", "added on"),
        ),
        plain=frozenset(
            {"id", "listing_id", "position", "width", "height", "state", "reason", "turn", "tries", "claimed_at"}
        ),
    ),
    Table(
        "sensitive_consent",
        parent=("listing_id", "listing"),
        columns=_columns(
            "sensitive",
            given_at=("accord donné le", "consent given on"),
            withdrawn_at=("accord retiré le", "consent withdrawn on"),
            wording=("phrase acceptée", "sentence agreed to"),
            language=("langue", "language"),
        ),
        plain=frozenset({"id", "listing_id"}),
    ),
    Table("frozen_listing", parent=("listing_id", "listing"), plain=frozenset({"listing_id", "since"})),
    Table(
        "favourite",
        account="account_id",
        columns=_columns(
            "alerts",
            listing_id=("annonces favorites", "favourite listings"),
            created_at=("ajoutée le", "added on"),
            told=("prévenir d’une baisse ou de la vente", "tell of a lower price or the sale"),
        ),
        plain=frozenset({"account_id", "known_price", "told_gone"}),
    ),
    Table(
        "saved_search",
        account="account_id",
        columns=_columns(
            "alerts",
            secret=("stop_hash",),
            name=("nom de la recherche", "name of the search"),
            arguments=("recherches enregistrées", "saved searches"),
            pace=("fréquence des alertes", "frequency of alerts"),
            created_at=("enregistrée le", "saved on"),
            told_at=("dernière alerte", "last alert"),
            stop_hash=("lien d’arrêt (empreinte)", "stop link (fingerprint)"),
        ),
        plain=frozenset({"id", "account_id", "seen"}),
    ),
    Table(
        "thread",
        plain=frozenset({"id", "listing_id", "title", "created_at", "last_at", "closed_at", "confirmed_at"}),
    ),
    Table(
        "participant",
        account="account_id",
        email=("email",),
        columns=_columns(
            "messages",
            email=("adresse e-mail", "e-mail address"),
            pseudonym=("pseudonyme", "pseudonym"),
            language=("langue", "language"),
            blocked_at=("correspondant bloqué le", "other person blocked on"),
            read_at=("lu le", "read on"),
        ),
        plain=frozenset({"id", "thread_id", "account_id", "is_poster"}),
        erase="blank",
        blank={"email": "", "pseudonym": "", "account_id": None},
    ),
    Table(
        "message",
        parent=("author_id", "participant"),
        columns=_columns(
            "messages",
            body=("messages envoyés", "messages sent"),
            created_at=("envoyé le", "sent on"),
            via=("par le site ou par e-mail", "through the site or by e-mail"),
        ),
        plain=frozenset({"id", "thread_id", "author_id", "warned"}),
    ),
    Table(
        "outbox_mail",
        email=("recipient",),
        columns=_columns(
            "mail",
            secret=("text", "html", "headers"),
            recipient=("adresse e-mail", "e-mail address"),
            subject=("objet", "subject"),
            text=("texte, jusqu’à l’envoi", "words, until sent"),
            html=("texte mis en page, jusqu’à l’envoi", "formatted words, until sent"),
            headers=("en-têtes", "headers"),
            language=("langue", "language"),
            created_at=("écrit le", "written on"),
            closed_at=("parti le", "left on"),
            state=("état de l’envoi", "delivery state"),
        ),
        plain=frozenset({"id", "reference", "template", "attempts", "due_at", "problem"}),
    ),
    Table(
        "report",
        email=("email",),
        columns=_columns(
            "moderation",
            email=("adresse e-mail de qui signale", "e-mail address of the person who reports"),
            name=("nom de qui signale", "name of the person who reports"),
            words=("ce qui est signalé", "what is reported"),
            created_at=("signalé le", "reported on"),
            answer=("réponse", "answer"),
            language=("langue", "language"),
            url=("adresse de la page", "address of the page"),
            rule=("règle", "rule"),
        ),
        plain=frozenset({"id", "reference", "listing_id", "urgent", "decided_at", "decided_by", "upheld"}),
        erase="blank",
        blank={"email": "", "name": ""},
        kept_because="regulation 2022/2065, article 16: the report itself stays with its decision",
    ),
    Table(
        "statement",
        account="account_id",
        email=("email",),
        columns=_columns(
            "moderation",
            email=("adresse e-mail", "e-mail address"),
            measure=("mesure", "measure"),
            facts=("faits", "facts"),
            explanation=("explication", "explanation"),
            created_at=("décidé le", "decided on"),
        ),
        plain=frozenset(
            {
                "id", "reference", "target", "listing_id", "account_id", "language", "scope", "until", "detected_by",
                "decided_by_machine", "from_report", "rule", "author_id", "second_id", "state", "title",
            }
        ),
        erase="blank",
        blank={"email": "", "account_id": None},
        kept_because="regulation 2022/2065, article 17: proof of the decision, without the address",
    ),
    Table(
        "complaint",
        parent=("statement_id", "statement"),
        columns=_columns(
            "moderation", words=("contestation", "complaint"), answer=("réponse", "answer"),
            created_at=("contesté le", "contested on"),
        ),
        plain=frozenset({"id", "statement_id", "decided_at", "decided_by", "upheld"}),
        erase="keep",
        kept_because="regulation 2022/2065, article 20: redress",
    ),
    Table(
        "rights_request",
        email=("email",),
        columns=_columns(
            "rights",
            email=("adresse e-mail", "e-mail address"),
            words=("demande", "request"),
            kind=("droit exercé", "right exercised"),
            received_at=("reçue le", "received on"),
            answer=("réponse", "answer"),
            answered_at=("répondue le", "answered on"),
            language=("langue", "language"),
            doubt=("doute noté", "recorded doubt"),
        ),
        plain=frozenset(
            {
                "id", "reference", "channel", "due_at", "proven_at", "extension_reason", "extended_at", "reminded_at",
                "granted", "answered_by",
            }
        ),
        erase="keep",
        kept_because="GDPR, article 5(2): proof that the request was answered",
    ),
    Table(
        "reveal",
        email=("subject_email",),
        columns=_columns(
            "access-log",
            subject_email=("adresse concernée", "address concerned"),
            at=("consulté le", "looked at on"),
            staff_role=("rôle de l’agent", "role of the staff member"),
            what=("donnée vue", "data seen"),
            reason=("raison", "reason"),
        ),
        plain=frozenset({"id", "staff_id", "where"}),
        erase="blank",
        blank={"subject_email": ""},
        kept_because="proof of how staff used their rights, without the address, for one year",
    ),
    # Words of titles, counted over all listings; a word goes with its last title.
    Table("listing_word", plain=frozenset({"word", "spelling", "listings"})),
    Table("freeze", plain=frozenset({"address_hash", "since"})),
    Table("mail_stop", plain=frozenset({"address_hash", "kind", "since"})),
    # Random numbers of forms, for half a day: each form is good for one listing or message.
    Table("spent_form", plain=frozenset({"number", "expires_at"})),
    Table("banned_word", plain=frozenset({"id", "words", "category_code", "effect", "created_at"})),
    Table("dead_mailbox", plain=frozenset({"address_hash", "since"})),
    Table("log_purge", plain=frozenset({"id", "at", "before"})),
    Table("policy_notice", plain=frozenset({"number", "told_at", "people", "in_force_at"})),
    Table("policy_snapshot", plain=frozenset({"id", "number", "language", "taken_at", "facts"})),
    Table("job_turn", plain=frozenset({"name", "holder", "until", "done_at"})),
    # Threats to a life: found by listing and report; what was sent may name people, and is not told to its subject.
    Table(
        "escalation",
        columns=_columns(
            "threats",
            secret=("suspicion", "sent", "dropped_because"),
            suspicion=("ce qui fait craindre pour une vie", "what makes us fear for a life"),
            sent=("ce qui a été transmis aux autorités", "what was passed on to the authorities"),
            dropped_because=("pourquoi la crainte a été écartée", "why the fear was dismissed"),
        ),
        plain=frozenset(
            {
                "id", "reference", "report_id", "listing_id", "url", "opened_at", "opened_by", "closed_at",
                "closed_by", "closed_as", "authority", "channel", "receipt",
            }
        ),
        erase="keep",
        kept_because="regulation 2022/2065, article 18: what was passed on to the authorities, and when",
    ),
    # The register names nobody: kinds of data and numbers of people.
    Table(
        "breach",
        plain=frozenset(
            {
                "id", "reference", "title", "happened", "kinds", "data", "people", "consequences", "measures",
                "began_at", "aware_at", "recorded_at", "risk", "risk_because", "cnil_at", "cnil_words",
                "cnil_reference", "late_because", "people_at", "people_words", "people_untold_because", "reminded",
                "closed_at",
            }
        ),
    ),
    Table("breach_entry", plain=frozenset({"id", "breach_id", "at", "staff_id", "staff_role", "words"})),
    Table("sealed_record", plain=frozenset({"id", "sealed", "created_at", "expires_at"})),
    Table("partner_slot", plain=frozenset({"place", "vendor", "unit", "enabled"})),
    Table(
        "category",
        plain=frozenset(
            {
                "code", "french", "english", "position", "priced", "price_required", "photo_required", "sensitive",
                "lifetime_days",
            }
        ),
    ),
)  # fmt: skip

BY_NAME = {table.name: table for table in TABLES}
