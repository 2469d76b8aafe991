//! The words of a law record: every enumeration, with its name in data and its phrase for people.
//!
//! The one idea: a word of a law file is one of a fixed list, and what nobody has read has a word of its own.

/// Declares an enumeration whose names in data are fixed, with a phrase for people.
macro_rules! words {
    ($(#[doc = $about:literal])+ $name:ident { $($(#[doc = $doc:literal])+ $variant:ident = $word:literal, $phrase:literal;)+ }) => {
        $(#[doc = $about])+
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, ::serde::Serialize, ::serde::Deserialize)]
        pub enum $name { $($(#[doc = $doc])+ #[serde(rename = $word)] $variant,)+ }

        impl $name {
            /// Every value, in order.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)+];

            /// Name in data.
            pub const fn name(self) -> &'static str {
                match self { $(Self::$variant => $word,)+ }
            }

            /// In words.
            pub const fn phrase(self) -> &'static str {
                match self { $(Self::$variant => $phrase,)+ }
            }
        }

        impl ::std::fmt::Display for $name {
            fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                f.pad(self.name())
            }
        }
    };
}
pub(crate) use words;

words! {
    /// A body of law.
    Regime {
        /// 45 CFR 164.400-414.
        Hipaa = "hipaa", "HIPAA";
        /// 42 CFR Part 2.
        Part2 = "part2", "42 CFR Part 2";
        /// 16 CFR 318.
        Ftc = "ftc", "FTC Health Breach Notification Rule";
        /// Regulation (EU) 2016/679.
        Gdpr = "gdpr", "GDPR";
        /// UK GDPR and Data Protection Act 2018.
        Uk = "uk", "UK GDPR";
        /// NAIC Insurance Data Security Model Law (668).
        Naic = "naic", "Insurance data security (NAIC 668)";
        /// A state's law for health facilities.
        Facility = "facility", "Health-facility law";
        /// A state's own breach law.
        State = "state", "State law";
    }
}

words! {
    /// How sure a record is, the least sure first.
    Confidence {
        /// From memory: never final.
        Recalled = "recalled", "recalled: read the statute before you rely on it";
        /// Read in a secondary source.
        Secondary = "secondary", "read in a secondary source";
        /// Read in the text of the law.
        Statute = "statute", "read in the text of the law";
    }
}

words! {
    /// What is done for the recipient.
    Act {
        /// Tell them.
        Notice = "notice", "notice";
        /// Tell those who cannot be reached by letter.
        SubstituteNotice = "substitute_notice", "substitute notice";
        /// Keep a log and file it once a year.
        AnnualFiling = "annual_filing", "annual filing from the log";
        /// Offer credit monitoring.
        CreditMonitoring = "credit_monitoring", "credit monitoring";
        /// Keep a record.
        Record = "record", "record";
    }
}

words! {
    /// To whom.
    Recipient {
        /// The people whose data it was.
        Individuals = "individuals", "the individuals";
        /// Next of kin or representatives of the dead.
        NextOfKin = "next_of_kin", "next of kin or personal representatives of the deceased";
        /// Prominent media outlets.
        Media = "media", "prominent media outlets";
        /// A regulator or an attorney general.
        Regulator = "regulator", "the regulator";
        /// Consumer reporting agencies.
        Cra = "cra", "the consumer reporting agencies";
        /// Commissioner of insurance.
        InsurerCommissioner = "insurer_commissioner", "the commissioner of insurance";
        /// The owner of data that one holds for him.
        Owner = "owner", "the owner of the data";
        /// The covered entity of a business associate.
        CoveredEntity = "covered_entity", "the covered entity";
        /// Oneself: a log or a record.
        OwnFile = "own_file", "your own file";
    }
}

words! {
    /// On whom a duty lies.
    Bearer {
        /// A HIPAA covered entity (or its associate, where that is delegated).
        CoveredEntity = "covered_entity", "a covered entity";
        /// A HIPAA business associate, towards its covered entities.
        BusinessAssociate = "business_associate", "a business associate";
        /// A program under 42 CFR Part 2.
        Part2Program = "part2_program", "a Part 2 program";
        /// A vendor of personal health records, outside HIPAA.
        PhrVendor = "phr_vendor", "a vendor of personal health records";
        /// A service provider of such a vendor.
        PhrServiceProvider = "phr_service_provider", "a service provider of a vendor of personal health records";
        /// Whoever owns or licenses data about residents.
        Owner = "owner", "whoever owns or licenses the data";
        /// Whoever holds data for its owner.
        Vendor = "vendor", "whoever holds data for its owner";
        /// A licensee of the department of insurance.
        InsuranceLicensee = "insurance_licensee", "a licensee of the department of insurance";
        /// A licensed hospital, clinic, home health agency or hospice.
        LicensedFacility = "licensed_facility", "a licensed health facility";
        /// An entity regulated by New York's Department of Financial Services.
        DfsRegulated = "dfs_regulated", "an entity regulated by the Department of Financial Services";
        /// A covered entity that has to file with HHS.
        HhsFiler = "hhs_filer", "a HIPAA entity that files with HHS";
        /// Who decides about processing, under the GDPR.
        Controller = "controller", "a controller";
        /// Who processes for a controller.
        Processor = "processor", "a processor";
    }
}

words! {
    /// Where a clock begins, or what a notice goes together with.
    Anchor {
        /// The first day on which the breach is known, or by diligence would have been.
        Discovered = "discovered", "the discovery";
        /// The day on which it was determined that there was a breach.
        Determined = "determined", "the determination that there was a breach";
        /// The day on which the breach was confirmed.
        Confirmed = "confirmed", "the confirmation of the breach";
        /// The day on which it was detected.
        Detected = "detected", "the detection";
        /// The moment of awareness.
        Aware = "aware", "the moment of awareness";
        /// The day on which the individuals were told.
        IndividualsNotified = "individuals_notified", "the notice to individuals";
        /// The day of the filing with HHS.
        HhsFiled = "hhs_filed", "the filing with HHS";
        /// The end of the calendar year of discovery.
        YearEnd = "year_end", "the end of the calendar year of discovery";
        /// Discovery, or the notice to individuals if that was earlier.
        DiscoveredOrIndividualsIfEarlier = "discovered_or_individuals_notified_if_earlier",
            "the discovery, or the notice to individuals if that came first";
        /// Together with the individuals.
        WithIndividuals = "with_individuals", "together with the notice to individuals";
        /// Together with the individuals, or without delay.
        WithIndividualsOrWithoutDelay = "with_individuals_or_without_delay",
            "together with the notice to individuals, or without delay";
        /// Before the individuals.
        BeforeIndividuals = "before_individuals", "before the notice to individuals";
        /// Nobody has read from what day the clock runs.
        Unknown = "unknown", "a day that this pack does not know";
    }
}

words! {
    /// In what a clock counts.
    Unit {
        /// Every day.
        CalendarDay = "calendar_day", "calendar days";
        /// Days that are neither weekend nor federal holiday.
        BusinessDay = "business_day", "business days";
        /// Hours.
        Hour = "hour", "hours";
        /// The source says only "days".
        DayKindUnverified = "day_kind_unverified", "days";
        /// No number is given.
        NoFixedPeriod = "no_fixed_period", "no fixed period";
    }
}

words! {
    /// What becomes of a last day that is no business day. Of no law of the shipped pack has it been read that its last
    /// day moves: each stays, which is the earlier day.
    Roll {
        /// It stays.
        None = "none", "it stays";
        /// The next business day.
        NextBusiness = "next_business", "the next business day";
    }
}

words! {
    /// Whom a threshold counts.
    Scope {
        /// Residents of the law's place (for media: of each state).
        State = "state", "residents";
        /// Everyone affected.
        Total = "total", "people in all";
    }
}

words! {
    /// What must have happened to the data.
    Trigger {
        /// Access.
        Access = "access", "access";
        /// Acquisition.
        Acquisition = "acquisition", "acquisition";
        /// Either.
        AccessOrAcquisition = "access_or_acquisition", "access or acquisition";
        /// Both.
        AccessAndAcquisition = "access_and_acquisition", "access and acquisition";
        /// Acquisition or use.
        AcquisitionOrUse = "acquisition_or_use", "acquisition or use";
        /// Acquisition, access, use or disclosure.
        Any = "any", "acquisition, access, use or disclosure";
    }
}

words! {
    /// On what the data must have been for a state law to cover it.
    Covers {
        /// Computerised data only.
        Electronic = "electronic", "computerised data only";
        /// Whatever it was on.
        Any = "any", "computerised data and paper";
    }
}

words! {
    /// What a state law makes of compliance with HIPAA.
    HipaaEffect {
        /// Deemed compliant, or exempt, in some form.
        DeemedOrExempt = "deemed_or_exempt", "a HIPAA entity that complies is deemed compliant or exempt in some form";
        /// Nothing.
        None = "none", "HIPAA changes nothing";
    }
}

words! {
    /// Kinds of personal information that state laws name.
    DataClass {
        /// Social Security number.
        Ssn = "ssn", "Social Security number";
        /// Driver's licence or state identity card.
        Licence = "licence", "driver's licence";
        /// Bank account or payment card.
        Account = "account", "bank account or card";
        /// Medical information.
        Medical = "medical", "medical information";
        /// Health insurance information.
        HealthInsurance = "health_insurance", "health insurance";
        /// Biometric data.
        Biometric = "biometric", "biometric data";
        /// Genetic data.
        Genetic = "genetic", "genetic data";
        /// Login name or e-mail address with its password.
        OnlineLogin = "online_login", "login with password";
        /// Date of birth.
        BirthDate = "birth_date", "date of birth";
        /// Passport.
        Passport = "passport", "passport";
        /// Taxpayer number.
        TaxId = "tax_id", "taxpayer number";
    }
}

words! {
    /// What a notice contains or must leave out.
    Content {
        /// What happened.
        WhatHappened = "what_happened", "what happened";
        /// Dates of the breach and of its discovery.
        Dates = "dates", "the dates of the breach and of its discovery, if known";
        /// The types of data.
        DataTypes = "data_types", "the types of data involved";
        /// What the individual should do.
        Steps = "steps", "what the individual should do";
        /// What the entity does.
        Actions = "actions", "what the entity does about it";
        /// How to reach the entity.
        Contact = "contact", "how to reach the entity";
        /// Plain language.
        PlainLanguage = "plain_language", "plain language";
        /// The number of people affected.
        NumberAffected = "number_affected", "the number of people affected";
        /// Title and headings in a fixed form.
        FixedHeadings = "fixed_headings", "title \"Notice of Data Breach\" and its five headings, at least 10 point";
        /// The right to a police report.
        PoliceReport = "police_report", "the right to obtain a police report";
        /// How to place a security freeze.
        SecurityFreeze = "security_freeze", "how to place a security freeze";
        /// Addresses of the authorities and the consumer reporting agencies.
        AuthorityContacts = "authority_contacts", "addresses of the attorney general, the FTC and the consumer reporting agencies";
        /// Third parties that received the data.
        ThirdParties = "third_parties", "third parties that received the data";
        /// Identity of each individual.
        Identities = "identities", "the identity of each individual, as far as possible";
        /// Kinds and approximate numbers of people and records.
        ApproximateNumbers = "approximate_numbers", "kinds and approximate numbers of people and records";
        /// Likely consequences.
        Consequences = "consequences", "likely consequences";
        /// Timing, distribution and content of the notices.
        NoticeSample = "notice_sample", "timing, distribution and content of the notices";
    }
}

words! {
    /// How a notice travels.
    Channel {
        /// First-class mail to the last known address.
        FirstClassMail = "first_class_mail", "first-class mail to the last known address";
        /// E-mail, if the person agreed.
        AgreedEmail = "agreed_email", "e-mail, if the person agreed to it";
        /// Another written form, telephone or other means.
        OtherMeans = "other_means", "another written form, telephone or other means";
        /// Home page for 90 days, or major media, with a toll-free number.
        PostingOrMedia = "posting_or_media", "home page for 90 days, or major print or broadcast media where they likely live; and a toll-free number for at least 90 days";
        /// Telephone as well, where misuse may be imminent.
        TelephoneIfUrgent = "telephone_if_urgent", "telephone or other means as well, where misuse may be imminent";
        /// The regulator's portal or form.
        Portal = "portal", "the authority's portal or form";
        /// A press release.
        PressRelease = "press_release", "to the outlets, as a press release";
    }
}
