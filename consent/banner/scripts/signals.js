// What the tags of some vendors ask the page: said before they run, once denied, once more if allowed.
// `kinds` holds, for each interface that a vendor of this site has, the vendors that stand for each purpose.
kinds => {
  const about = window.consent;
  const granted = (kind, purpose) => (kinds[kind][purpose] || []).some(id => about.vendors.includes(id));
  const word = (kind, purpose) => granted(kind, purpose) ? "granted" : "denied";
  const any = kind => granted(kind, "analytics") || granted(kind, "advertising");
  const google = act => {
    const advertising = act == "default" ? "denied" : word("google", "advertising");
    gtag("consent", act, {
      ad_storage: advertising, ad_user_data: advertising, ad_personalization: advertising,
      analytics_storage: act == "default" ? "denied" : word("google", "analytics")
    });
  };
  if (kinds.google) {
    window.dataLayer ||= [];
    window.gtag ||= function () { dataLayer.push(arguments) };
    google("default");
  }
  if (kinds.uet) (window.uetq ||= []).push("consent", "default", { ad_storage: "denied" });
  if (kinds.matomo) (window._paq ||= []).push(["requireConsent"]);
  about._.signal = () => {
    if (kinds.google && any("google")) google("update");
    if (kinds.uet && any("uet")) uetq.push("consent", "update", { ad_storage: word("uet", "advertising") });
    if (kinds.matomo && any("matomo")) _paq.push(["setConsentGiven"]);
    if (kinds.clarity && any("clarity")) {
      window.clarity ||= function () { (clarity.q ||= []).push(arguments) };
      clarity("consentv2", { ad_Storage: word("clarity", "advertising"), analytics_Storage: word("clarity", "analytics") });
    }
  };
  about._.signal();
}
