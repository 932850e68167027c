package org.siegel.sync;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.siegel.directory.DirectoryObject.Kind;
import org.siegel.sync.ScopingFilter.Clause;
import org.siegel.sync.ScopingFilter.Operator;

class ScopingFilterTest {

    private static final ConnectorObject ADA = DefaultRulesTest.object(
            Kind.USER,
            "a",
            "title=Countess|userAccountControl=514|employeeNumber=9|employeeID=A|employeeID=B"
                    + "|memberOf=CN=Staff,DC=x|isCriticalSystemObject=TRUE|description=");

    @ParameterizedTest
    @CsvSource({
        "title, EQUAL, countess, true",
        "title, EQUAL, count, false",
        "title, NOTEQUAL, Countess, false",
        "company, EQUAL, x, false",
        "company, NOTEQUAL, x, true",
        "isCriticalSystemObject, EQUAL, True, true",
        "title, LESSTHAN, D, true",
        "title, LESSTHAN_OR_EQUAL, COUNTESS, true",
        "title, GREATERTHAN, D, false",
        "title, GREATERTHAN_OR_EQUAL, countess, true",
        "employeeNumber, LESSTHAN, 10, true",
        "employeeNumber, GREATERTHAN, 10, false",
        "company, LESSTHAN, x, false",
        "title, CONTAINS, NTES, true",
        "title, NOTCONTAINS, ntes, false",
        "company, NOTCONTAINS, x, true",
        "title, STARTSWITH, count, true",
        "title, NOTSTARTSWITH, count, false",
        "title, ENDSWITH, ESS, true",
        "title, ENDSWITH, a longer text than that, false",
        "title, NOTENDSWITH, ess, false",
        "title, ISNULL, '', false",
        "company, ISNULL, '', true",
        "title, ISNOTNULL, '', true",
        "description, ISNOTNULL, '', true",
        "employeeID, ISIN, b, true",
        "employeeID, EQUAL, b, true",
        "employeeID, ISNOTIN, c, true",
        "employeeID, NOTEQUAL, a, false",
        "userAccountControl, ISBITSET, 2, true",
        "userAccountControl, ISBITSET, 512, true",
        "userAccountControl, ISBITSET, 516, false",
        "userAccountControl, ISNOTBITSET, 2, false",
        "userAccountControl, ISNOTBITSET, 16, true",
        "title, ISBITSET, 1, false",
        "company, ISNOTBITSET, 1, true",
        "memberOf, ISMEMBEROF, 'cn=staff,dc=x', true",
        "memberOf, ISNOTMEMBEROF, 'CN=Staff,DC=x', false",
        "memberOf, ISNOTMEMBEROF, 'CN=Others,DC=x', true",
    })
    void operators(String attribute, Operator operator, String value, boolean holds) {
        Schema schema = new Schema(java.util.Map.of());
        ScopingFilter filter = new ScopingFilter(List.of(List.of(new Clause(attribute, operator, value))));
        assertThat(filter.includes(name -> schema.read(ADA.object(), name))).isEqualTo(holds);
        assertThat(filter.whyNot(name -> schema.read(ADA.object(), name)).isEmpty())
                .isEqualTo(holds);
    }
}
