"""The categories a new board starts with. Afterwards they live in the database, where staff change them.

A code names its place: ``maison`` is a branch, ``maison-meubles`` a category of that branch.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Start:
    """A category at the beginning."""

    code: str
    french: str
    english: str
    priced: bool = True
    """Whether a price makes sense."""
    sensitive: bool = False
    """Whether listings may reveal what article 9 of the GDPR protects: sexual life, beliefs, health, opinions."""


CATEGORIES = (
    Start("vehicules", "Véhicules", "Vehicles"),
    Start("vehicules-voitures", "Voitures", "Cars"),
    Start("vehicules-deux-roues", "Motos et scooters", "Motorbikes and scooters"),
    Start("vehicules-utilitaires", "Utilitaires et caravanes", "Vans and caravans"),
    Start("vehicules-nautisme", "Bateaux", "Boats"),
    Start("vehicules-pieces", "Pièces et accessoires", "Parts"),
    Start("immobilier", "Immobilier", "Property"),
    Start("immobilier-locations", "Locations", "To let"),
    Start("immobilier-colocations", "Colocations", "Flat shares"),
    Start("immobilier-ventes", "Ventes", "For sale"),
    Start("immobilier-vacances", "Vacances", "Holiday homes"),
    Start("immobilier-garages", "Garages et terrains", "Garages and land"),
    Start("maison", "Maison et jardin", "Home and garden"),
    Start("maison-meubles", "Meubles", "Furniture"),
    Start("maison-electromenager", "Électroménager", "Appliances"),
    Start("maison-decoration", "Décoration et vaisselle", "Decoration and tableware"),
    Start("maison-bricolage", "Bricolage", "Tools"),
    Start("maison-jardin", "Jardin et plantes", "Garden and plants"),
    Start("multimedia", "Multimédia", "Electronics"),
    Start("multimedia-informatique", "Informatique", "Computers"),
    Start("multimedia-telephones", "Téléphones", "Phones"),
    Start("multimedia-image-son", "Image et son", "Audio and video"),
    Start("multimedia-jeux-video", "Jeux vidéo", "Video games"),
    Start("mode", "Mode et enfants", "Fashion and children"),
    Start("mode-vetements", "Vêtements", "Clothes"),
    Start("mode-chaussures", "Chaussures", "Shoes"),
    Start("mode-bijoux", "Montres et bijoux", "Watches and jewellery"),
    Start("mode-enfants", "Bébés et enfants", "Babies and children"),
    Start("loisirs", "Loisirs", "Leisure"),
    Start("loisirs-velos", "Vélos", "Bicycles"),
    Start("loisirs-sport", "Sport et plein air", "Sport and outdoors"),
    Start("loisirs-livres", "Livres et BD", "Books and comics"),
    Start("loisirs-musique", "Instruments de musique", "Musical instruments"),
    Start("loisirs-jouets", "Jeux et jouets", "Games and toys"),
    Start("loisirs-collection", "Collection", "Collectables"),
    Start("animaux", "Animaux", "Animals"),
    Start("animaux-compagnons", "Animaux et adoptions", "Pets and adoptions"),
    Start("animaux-accessoires", "Accessoires pour animaux", "Pet supplies"),
    Start("services", "Services", "Services", priced=False),
    Start("services-cours", "Cours et leçons", "Lessons", priced=True),
    Start("services-aide", "Aide à domicile et garde", "Home help and child care", priced=True),
    Start("services-travaux", "Travaux et réparations", "Building and repairs", priced=True),
    Start("services-covoiturage", "Covoiturage", "Car sharing", priced=True),
    Start("emploi", "Emploi", "Jobs", priced=False),
    Start("emploi-offres", "Offres d’emploi", "Jobs offered", priced=False),
    Start("emploi-demandes", "Demandes d’emploi", "Jobs wanted", priced=False),
    Start("rencontres", "Rencontres", "Meeting people", priced=False, sensitive=True),
    Start("rencontres-amour", "Rencontres amoureuses", "Dating", priced=False, sensitive=True),
    Start("rencontres-amities", "Amitiés et sorties", "Friends and outings", priced=False),
    Start("divers", "Dons et divers", "Free and other"),
    Start("divers-dons", "Dons", "Free to a good home", priced=False),
    Start("divers-recherches", "Recherches", "Wanted", priced=False),
    Start("divers-autres", "Autres", "Other"),
)
